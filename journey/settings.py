"""Settings. Everything that differs between places comes from the environment."""

import os
from pathlib import Path

import dj_database_url

from journey.secret import kept_secret

ROOT = Path(__file__).resolve().parent.parent

DEMO = os.environ.get("JOURNEY_DEMO") == "1"
"""Whether this is the demonstration: invented children, sign-in without passwords."""
DEBUG = os.environ.get("JOURNEY_DEBUG") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(ROOT / ".secret_key")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1 localhost [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("CSRF_TRUSTED_ORIGINS", "").split()

JOURNEY_PROCESSES = ROOT / "processes"
JOURNEY_DOCUMENTS = os.environ.get("JOURNEY_DOCUMENTS", str(ROOT / "documents"))
"""The folder in which documents are kept: no web server shows it."""
JOURNEY_RULE_SET = os.environ.get("JOURNEY_RULE_SET", "wt2023")
JOURNEY_LABELS = os.environ.get("JOURNEY_LABELS", "england")
SOURCE_URL = os.environ.get("SOURCE_URL", "")
"""Where users find the source, as section 13 of the licence asks."""

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "journey",
    "tasks",
    "notifications",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "journey.middleware.Careful",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "viewflow.middleware.SiteMiddleware",
]
ROOT_URLCONF = "journey.urls"
ASGI_APPLICATION = "journey.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "journey.context.authority",
            ],
            "libraries": {"viewflow": "viewflow.templatetags.viewflow"},
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{ROOT / 'journey.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA recursive_triggers=ON",
    }

else:
    # Statements are planned once a connection, not once each.
    DATABASES["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 2}

REDIS_URL = os.environ.get("REDIS_URL")
JOURNEY_CLOCK = os.environ.get("JOURNEY_CLOCK", "") == "1"
"""Whether the server fires the dates itself; without it `manage.py run_timers` must run."""
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "symmetric_encryption_keys": [SECRET_KEY]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

AUTH_USER_MODEL = "journey.Worker"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]

# Messages name children: they stay in the session's table, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("STATIC_ROOT")
"""Where collectstatic gathers; unset, files are served from where they are made."""
WHITENOISE_USE_FINDERS = not STATIC_ROOT
STATICFILES_DIRS = [folder for folder in [ROOT / "frontend" / "build"] if folder.is_dir()]

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(os.environ.get("SESSION_SECONDS", str(10 * 60 * 60)))
"""How long somebody stays signed in: a working day."""
HTTPS = os.environ.get("JOURNEY_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
