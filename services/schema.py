"""Every table of the portal, for migrations and tests: importing this module fills `Base.metadata`."""

# ruff: noqa: F401

import services.agencies.models
import services.audit.models
import services.content
import services.jobs.models
from services.db import Base

metadata = Base.metadata
