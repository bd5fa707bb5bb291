"""A service as files: form, fees, stages, result; the checker, the rehearsals, and the published versions."""
