"""Django's settings. Those of the installation are read by one table, config/options.py."""

import os
from functools import partial
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

import makeright.config.sqlite_library  # noqa: F401  (before anything imports sqlite3)
from makeright.config.databases import database
from makeright.config.logging_filter import logging_settings
from makeright.config.reading import read
from makeright.lib import languages, secret_key

_told = read(os.environ)
if _told.unfit:
    raise ImproperlyConfigured("\n".join(_told.unfit))

# Where this installation lives.
MAKERIGHT_HOME: Path = _told["MAKERIGHT_HOME"]
MAKERIGHT_FILES = MAKERIGHT_HOME / "files"
MAKERIGHT_MAIL = MAKERIGHT_HOME / "mail"
MAKERIGHT_RUN = MAKERIGHT_HOME / "run"
for folder in (MAKERIGHT_HOME, MAKERIGHT_FILES, MAKERIGHT_MAIL, MAKERIGHT_RUN):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
MAKERIGHT_CONFIG: Path | None = _told.file

# What a company sets; the table says what each means.
MAKERIGHT_COMPANY: str = _told["MAKERIGHT_COMPANY"]
MAKERIGHT_DATABASE_URL: str = _told["DATABASE_URL"]
MAKERIGHT_DATABASE_POOL: int = _told["MAKERIGHT_DATABASE_POOL"]
MAKERIGHT_PORT: int = _told["PORT"]
MAKERIGHT_BIND: str = _told["MAKERIGHT_BIND"]
MAKERIGHT_HTTPS: bool = _told["MAKERIGHT_HTTPS"]
MAKERIGHT_PROXIES: list[str] = _told["MAKERIGHT_PROXIES"]
MAKERIGHT_MAX_BODY: int = _told["MAKERIGHT_MAX_BODY"]
MAKERIGHT_API_CALLS: int = _told["MAKERIGHT_API_CALLS"]
MAKERIGHT_API_CHANGES: int = _told["MAKERIGHT_API_CHANGES"]
MAKERIGHT_MAIL_PORT: int = _told["MAKERIGHT_MAIL_PORT"]
MAKERIGHT_MAIL_BIND: str = _told["MAKERIGHT_MAIL_BIND"]
MAKERIGHT_MAIL_LIMIT: int = _told["MAKERIGHT_MAIL_LIMIT"]
MAKERIGHT_MAIL_BELIEVED: list[str] = _told["MAKERIGHT_MAIL_BELIEVED"]
MAKERIGHT_SMTP: str = _told["MAKERIGHT_SMTP"]
MAKERIGHT_HOUSE_ADDRESS: str = _told["MAKERIGHT_HOUSE_ADDRESS"]
MAKERIGHT_UNDO_SECONDS: int = _told["MAKERIGHT_UNDO_SECONDS"]
MAKERIGHT_PHONE_REGION: str = _told["MAKERIGHT_PHONE_REGION"]
MAKERIGHT_CURRENCY: str = _told["MAKERIGHT_CURRENCY"]
MAKERIGHT_FILES_GRACE_DAYS: int = _told["MAKERIGHT_FILES_GRACE_DAYS"]
MAKERIGHT_S3_BUCKET: str = _told["MAKERIGHT_S3_BUCKET"]
MAKERIGHT_S3_ENDPOINT: str = _told["MAKERIGHT_S3_ENDPOINT"]
MAKERIGHT_S3_REGION: str = _told["MAKERIGHT_S3_REGION"]
MAKERIGHT_S3_KEY: str = _told["MAKERIGHT_S3_KEY"]
MAKERIGHT_S3_SECRET: str = _told["MAKERIGHT_S3_SECRET"]
MAKERIGHT_VALKEY_URL: str = _told["MAKERIGHT_VALKEY_URL"]
MAKERIGHT_SECOND_FACTOR: list[str] = _told["MAKERIGHT_SECOND_FACTOR"]
MAKERIGHT_OIDC_ISSUER: str = _told["MAKERIGHT_OIDC_ISSUER"]
MAKERIGHT_OIDC_CLIENT: str = _told["MAKERIGHT_OIDC_CLIENT"]
MAKERIGHT_OIDC_SECRET: str = _told["MAKERIGHT_OIDC_SECRET"]
MAKERIGHT_OIDC_NAME: str = _told["MAKERIGHT_OIDC_NAME"]
MAKERIGHT_OIDC_DOMAINS: list[str] = _told["MAKERIGHT_OIDC_DOMAINS"]
MAKERIGHT_BACKUP_FOLDER: Path = _told["MAKERIGHT_BACKUP_FOLDER"] or MAKERIGHT_HOME / "backups"
MAKERIGHT_BACKUP_HOUR: int | None = _told["MAKERIGHT_BACKUP_HOUR"]
MAKERIGHT_BACKUP_KEEP: int = _told["MAKERIGHT_BACKUP_KEEP"]
MAKERIGHT_BACKUP_PASSPHRASE: str = _told["MAKERIGHT_BACKUP_PASSPHRASE"]
MAKERIGHT_LOG: str = _told["MAKERIGHT_LOG"]
MAKERIGHT_LOG_FORMAT: str = _told["MAKERIGHT_LOG_FORMAT"]
MAKERIGHT_LOG_REQUESTS: bool = _told["MAKERIGHT_LOG_REQUESTS"]
MAKERIGHT_METRICS_TOKEN: str = _told["MAKERIGHT_METRICS_TOKEN"]
MAKERIGHT_FETCHING_ALLOW: list[str] = _told["MAKERIGHT_FETCHING_ALLOW"]
MAKERIGHT_RELOAD: bool = _told["MAKERIGHT_RELOAD"]
MAKERIGHT_DEMO: bool = _told["MAKERIGHT_DEMO"]
MAKERIGHT_DEMO_OPEN: bool = _told["MAKERIGHT_DEMO_OPEN"]
MAKERIGHT_STREET_PORT: int = _told["MAKERIGHT_STREET_PORT"]

SECRET_KEY, *SECRET_KEY_FALLBACKS = secret_key.in_force(
    MAKERIGHT_HOME, stated=_told["MAKERIGHT_SECRET_KEY"], stated_old=_told["MAKERIGHT_OLD_SECRET_KEYS"]
)
DEBUG = False
ALLOWED_HOSTS: list[str] = _told["MAKERIGHT_HOSTS"]
CSRF_TRUSTED_ORIGINS: list[str] = _told["MAKERIGHT_ORIGINS"]

INSTALLED_APPS = [
    "makeright.staff",  # before Django's own, whose commands for users it replaces
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "csp",
    "makeright.letters",
    "makeright.search",
    "makeright.jobs",
    "makeright.events",
    "makeright.files",
    "makeright.live",
    "makeright.api",
    "makeright.ui",
    "makeright.webhooks",
    "makeright.hours",
    "makeright.customers",
    "makeright.causes",
    "makeright.orders",
    "makeright.conversations",
    "makeright.promises",
    "makeright.remedies",
    "makeright.mail",
    "makeright.desk",
    "makeright.operating",
    "makeright.demo",
]
MIDDLEWARE = [
    "makeright.operating.views.health.answers_those_who_watch",
    "django.middleware.security.SecurityMiddleware",
    "makeright.ui.squeezing.SqueezesPages",
    "csp.middleware.CSPMiddleware",
    "makeright.staff.coming_from.knows_where_from",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "makeright.staff.factor_first.asks_for_a_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "makeright.ui.sign_in_again.sends_the_whole_page",
    "makeright.ui.time_zones.in_the_readers_zone",
    "makeright.ui.languages.in_the_readers_language",
]
ROOT_URLCONF = "makeright.config.development_urls" if MAKERIGHT_RELOAD else "makeright.config.urls"
WSGI_APPLICATION = "makeright.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
TEMPLATES = [
    {
        "BACKEND": "makeright.ui.environment.Pages",
        "NAME": "pages",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "libraries",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

MAKERIGHT_DATABASE_AT = partial(database, MAKERIGHT_HOME, pool=MAKERIGHT_DATABASE_POOL)  # by URL, for moves
try:
    DATABASES = {"default": MAKERIGHT_DATABASE_AT(MAKERIGHT_DATABASE_URL)}
except ValueError as error:  # what caused it may hold the password
    raise ImproperlyConfigured(f"DATABASE_URL can't be read; {error}.") from None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Agent"
AUTHENTICATION_BACKENDS = ["makeright.staff.signing_in.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "makeright.staff.signing_in.Adapter"
ACCOUNT_RATE_LIMITS = False  # those of staff/limiting.py count for all processes together
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in"
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "makeright.staff.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MAKERIGHT_HTTPS
SESSION_COOKIE_NAME = "makeright"
CSRF_COOKIE_NAME = "makeright-csrf"
CSRF_FAILURE_VIEW = "makeright.ui.views.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

USE_TZ = True
TIME_ZONE: str = _told["MAKERIGHT_TIME_ZONE"]
LANGUAGE_CODE: str = _told["MAKERIGHT_LANGUAGE"]
LANGUAGES = list(languages.LANGUAGES.items())
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_I18N = True
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = MAKERIGHT_MAX_BODY
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = logging_settings(MAKERIGHT_LOG, MAKERIGHT_LOG_FORMAT, in_full=MAKERIGHT_RELOAD)
