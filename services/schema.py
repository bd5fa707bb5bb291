"""Every table of the portal, for migrations and tests: importing this module fills `Base.metadata`."""

import services.audit.models
import services.jobs.models  # noqa: F401
from services.db import Base

metadata = Base.metadata
