"""Settings, read from the environment; without any, a private checkout on loopback.

Every variable read here stands in the table of README.md (a test compares them).
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from minerals_tracker.environment import Environment, fallback_secret_key, results_url
from minerals_tracker.local import layout
from minerals_tracker.queue.timetable import TIMETABLE

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
EMBEDDED = layout()
NAMED_DATABASE = bool(env.str("DATABASE_URL", default=""))

SECRET_KEY = env.str("SECRET_KEY", default="") or fallback_secret_key(
    kept_in=EMBEDDED.secret_key, is_shared=NAMED_DATABASE
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_READ = env.bool("PUBLIC_READ", default=False)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
PROXY_COUNT = env.int("PROXY_COUNT", default=0)

INSTALLED_APPS = [
    "minerals_tracker.apps.MineralsTrackerConfig",
    "milestones.apps.MilestonesConfig",
    "shipments.apps.ShipmentsConfig",
    "deals.apps.DealsConfig",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "minerals_tracker.apps.TrackerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "minerals_tracker.web.headers.HeadersMiddleware",
    "minerals_tracker.web.readable.ReadableMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "minerals_tracker.web.probes.ProbesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "minerals_tracker.web.crowd.PastDayLimitMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "minerals_tracker.people.access.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "minerals_tracker.web.consequences.ConsequencesMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

# A page that is only read writes nothing, so that its queries need not say who asked.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

ROOT_URLCONF = "minerals_tracker.urls"
WSGI_APPLICATION = "minerals_tracker.wsgi.application"

CONTEXT = ("template.context_processors.request", "contrib.auth.context_processors.auth")
MESSAGES = "contrib.messages.context_processors.messages"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [f"django.{name}" for name in (*CONTEXT, MESSAGES)]},
    },
]

OWN_DATABASE: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "HOST": str(EMBEDDED.sockets),
    "NAME": "minerals",
    "USER": "minerals",
}
DATABASES = {"default": env.db_url("DATABASE_URL") if NAMED_DATABASE else OWN_DATABASE}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = env.str("BROKER_URL", default="") or REDIS_URL or EMBEDDED.broker_url()
CACHE_URL = env.str("CACHE_URL", default="") or REDIS_URL or EMBEDDED.cache_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "mt",
        "TIMEOUT": int(timedelta(days=1).total_seconds()),
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# The results that forms wait for, and no others.
CELERY_RESULT_BACKEND = results_url(CACHE_URL)
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"retry_policy": {"max_retries": 0}}
CELERY_REDIS_SOCKET_TIMEOUT = CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 1
CELERY_RESULT_EXPIRES = 60  # seconds
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_BEAT_SCHEDULE = TIMETABLE

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
_CHECKS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_CHECKS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_CHECKS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_CHECKS}.CommonPasswordValidator"},
]
LOGIN_URL = "login"
CSRF_FAILURE_VIEW = "minerals_tracker.people.accounts.form_refused"
AXES_VERBOSE = False  # no banner in front of every command
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_HANDLER = "minerals_tracker.people.login_throttle.LoginThrottle"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "minerals_tracker.people.client_address.client_address"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("SITE_TIME_ZONE", default="UTC")
USE_I18N = False
FORMAT_MODULE_PATH = "minerals_tracker.formats"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = EMBEDDED.var / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if "pytest" in sys.modules
            else "minerals_tracker.web.static_storage.StaticStorage"
        )
    },
}
PAPERS_DIR = EMBEDDED.var / "papers"
# What was not collected is served all the same, by its plain name.
WHITENOISE_USE_FINDERS = "pytest" not in sys.modules
WHITENOISE_MAX_AGE = int(timedelta(hours=1).total_seconds())

OURS = ("script-src", "style-src", "font-src", "connect-src", "form-action")
NOBODYS = ("default-src", "frame-ancestors", "base-uri", "object-src")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: [SELF] for name in OURS},
        **{name: [NONE] for name in NOBODYS},
        "img-src": [SELF, "blob:"],  # a chart saved as PNG is painted from a blob
    }
}

HTTPS = PUBLIC_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
# Both bind names that are not this site's: whether they are wanted is the operator's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Minerals Tracker <letters@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LETTERS_REPLY_TO = env.str("LETTERS_REPLY_TO", default=DEFAULT_FROM_EMAIL)

CUSTOMS_FETCH = env.bool("CUSTOMS_FETCH", default=False)
CUSTOMS_KEYS = {
    "comtrade": env.str("COMTRADE_KEY", default=""),
    "census": env.str("CENSUS_KEY", default=""),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
