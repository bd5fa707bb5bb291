"""Every table of the portal, for migrations and tests: importing this module fills `Base.metadata`."""

# ruff: noqa: F401

import services.agencies.models
import services.applications.models
import services.audit.models
import services.billing.models
import services.catalogue.models
import services.content
import services.definitions.models
import services.delivery.models
import services.feedback.models
import services.jobs.models
import services.notices.models
import services.organisations.models
import services.people.models
import services.progress.models
import services.registers.models
import services.results.models
from services.db import Base

metadata = Base.metadata
