"""Django's settings, from the environment.

ZHANGGUI_SHOP names the shop's folder, ZHANGGUI_DATABASE another database than the shop's own file, ZHANGGUI_HOSTS the
names it is reached by (comma between), ZHANGGUI_HTTPS=1 that it is reached by HTTPS only.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

HERE = Path(__file__).parent
SHOP: Path | None = Path(os.environ["ZHANGGUI_SHOP"]).resolve() if os.environ.get("ZHANGGUI_SHOP") else None
_HTTPS = os.environ.get("ZHANGGUI_HTTPS") == "1"


def _secret(shop: Path | None) -> str:
    """The key that sessions are signed with: made once for each shop, readable by its owner only."""
    if shop is None:
        return secrets.token_urlsafe(50)
    file = shop / ".secret"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(50))
    return file.read_text("ascii").strip()


def _database(shop: Path | None) -> dict[str, Any]:
    said = os.environ.get("ZHANGGUI_DATABASE")
    if said:
        return {**dj_database_url.parse(said, conn_max_age=600, conn_health_checks=True)}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": shop / "journal.sqlite3" if shop else ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


SECRET_KEY = _secret(SHOP)
DEBUG = False
ALLOWED_HOSTS = [each for each in os.environ.get("ZHANGGUI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",") if each]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if _HTTPS else []
DATABASES = {"default": _database(SHOP)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "auditlog",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "zhanggui.journal",
    "zhanggui.web.people",
    "zhanggui.web.jobs",
    "zhanggui.web.live",
    "zhanggui.web.data",
    "zhanggui.web.reports",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhanggui.web.console.gate.gate",
    "zhanggui.web.data.receiving.bounded",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "zhanggui.web.console.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "console" / "templates"],
        "OPTIONS": {
            "environment": "zhanggui.web.console.words.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages", "zhanggui.web.console.words.context"],
        },
    },
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "overview"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # tries while it is shut keep nobody out for longer
AXES_HANDLER = "zhanggui.web.people.throttle.Throttle"
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "zhanggui.web.console.sign.locked_out"
AUDITLOG_INCLUDE_ALL_MODELS = False
OTP_TOTP_ISSUER = "Zhanggui"

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 << 20
FILE_UPLOAD_HANDLERS = ["zhanggui.web.data.receiving.Receiver"]

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "console" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR"},
        "axes": {"level": "ERROR"},
        "mcp": {"level": "WARNING"},
        "apscheduler": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
