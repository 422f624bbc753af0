"""The same database with the same options, and none of our apps: they would load our engine."""

from journey.settings import DATABASES, DEFAULT_AUTO_FIELD, LOGGING, SECRET_KEY, TIME_ZONE, USE_TZ

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "LOGGING", "SECRET_KEY", "TIME_ZONE", "USE_TZ"]
