"""Every setting of ropa, read from the environment; see .env.example for the list. Nothing imports this module."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from ropa.environment import (
    env_bool,
    env_choice,
    env_directory,
    env_list,
    env_number,
    env_secret,
    env_text,
    env_time_zone,
    env_url,
)
from ropa.installation import allowed_hosts, debug_mode, identity_providers, secret_key, security_handler

# Lets `class ActivityAdmin(ModelAdmin[ProcessingActivity])` run as well as type-check.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
SMTP = {"smtp": 25, "smtp+tls": 587, "smtps": 465}  # scheme of ROPA_EMAIL_URL: the usual port


# Readers of one setting each


def trusted_origins() -> list[str]:
    """ROPA_CSRF_TRUSTED_ORIGINS: scheme and host, as browsers send them."""
    origins = env_list("ROPA_CSRF_TRUSTED_ORIGINS")
    for origin in origins:
        if not origin.startswith(("https://", "http://")):
            raise ImproperlyConfigured(
                f"ROPA_CSRF_TRUSTED_ORIGINS holds {origin!r}: write the scheme too, for example https://{origin}."
            )
    return origins


def sqlite_options() -> dict[str, Any]:
    """What makes SQLite safe under several writers. Django itself turns foreign keys on at every connection.

    recursive_triggers: without it, REPLACE INTO would slip past the triggers that keep the journal append-only.
    synchronous: FULL costs some 3 ms an act, and a power cut loses nothing that was confirmed (NORMAL may).
    IMMEDIATE: a transaction takes the write lock when it begins, and so never fails half-way as busy.
    """
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"]
    return {
        "init_command": " ".join(f"PRAGMA {pragma};" for pragma in pragmas),
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }


def database(data_dir: Path) -> dict[str, Any]:
    """ROPA_DATABASE_URL as Django wants it; the error never repeats the address, it may hold a password."""
    url = env_secret("ROPA_DATABASE_URL") or f"sqlite:///{quote(str(data_dir / 'ropa.sqlite3'))}"
    try:
        parsed: dict[str, Any] = {**dj_database_url.parse(url, conn_health_checks=True)}
    except ValueError:
        parsed = {}
    if parsed.get("ENGINE") not in {SQLITE, POSTGRESQL}:
        raise ImproperlyConfigured(
            "ROPA_DATABASE_URL cannot be used. Set it to sqlite:////absolute/path.sqlite3 or to "
            "postgres://user:password@host:5432/name (percent-encode special characters)."
        )
    options = parsed.get("OPTIONS", {})
    if parsed["ENGINE"] == SQLITE:
        return parsed | {"OPTIONS": sqlite_options() | options}
    if env_bool("ROPA_ROW_LEVEL_SECURITY", default=False):
        parsed["ENGINE"] = "ropa.journal.walled"  # the same, which tells the server whose rows may be seen
    return parsed | {"OPTIONS": options, "CONN_MAX_AGE": 60}


def mail(*, debug: bool) -> dict[str, Any]:
    """ROPA_EMAIL_URL as Django wants it; without one, a local installation prints its mails and others send none.

    The error never repeats the address, it may hold a password.
    """
    url = env_secret("ROPA_EMAIL_URL")
    if not url:
        return {"BACKEND": "console" if debug else "smtp", "HOST": "", "PORT": 25, "USER": "", "PASSWORD": ""}
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        port = host = None
    if not host or parts.scheme not in SMTP:
        raise ImproperlyConfigured(
            "ROPA_EMAIL_URL cannot be used. Set it to smtp+tls://user:password@host:587 (STARTTLS), "
            "smtps://user:password@host:465 (TLS) or smtp://host:25 (percent-encode special characters)."
        )
    return {
        "BACKEND": "smtp",
        "HOST": host,
        "PORT": port or SMTP[parts.scheme],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "SCHEME": parts.scheme,
    }


def base_url(*, debug: bool) -> str:
    """ROPA_BASE_URL: what the links in mails begin with; empty if it is not known."""
    url = env_text("ROPA_BASE_URL", f"http://localhost:{env_text('ROPA_PORT', '8000')}" if debug else "")
    if url and not url.startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            f"ROPA_BASE_URL is {url!r}: write the scheme too, for example https://register.example.org."
        )
    return url.rstrip("/")


# Where things are, and whether this is a local installation

DEBUG = debug_mode()
DATA_DIR = env_directory("ROPA_DATA_DIR", BASE_DIR / "var")
SECRET_KEY = secret_key(debug=DEBUG, data_dir=DATA_DIR)
ALLOWED_HOSTS = allowed_hosts(debug=DEBUG)
CSRF_TRUSTED_ORIGINS = trusted_origins()
DATABASES = {"default": database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "ropa.urls"
WSGI_APPLICATION = "ropa.wsgi.application"

INSTALLED_APPS = [
    "django_tasks",
    "django_tasks_db",  # before ropa.work, which takes its rows out of the admin
    "registry",  # before the admin, so that its templates win
    "subprocessors",
    "ropa.work",
    "ropa.organisations",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "ropa.accounts",  # after allauth, whose admins it takes away
    "ropa.security",
    "csp",
    "ropa.journal",
    "import_export",
    "simple_history",
    "registry.apps.RegisterAdminConfig",  # django.contrib.admin, with the register's own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# simple_history's request middleware is left out on purpose: the change gate says who changes what.
MIDDLEWARE = [
    "ropa.security.middleware.SecurityLogMiddleware",  # first: it sees every answer
    "ropa.security.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ropa.journal.unavailable.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "ropa.security.middleware.RequestLimitsMiddleware",  # before anything reads the body
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ropa.organisations.middleware.ScopeMiddleware",  # behind it, each sees their own organisations' rows
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ropa.accounts.limits.SessionLimitsMiddleware",
    "ropa.organisations.session_rights.SessionRightsMiddleware",
    "ropa.accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Words, days and hours

LANGUAGES = [("en", "English"), ("fr", "Français")]
LANGUAGE_CODE = env_choice("ROPA_LANGUAGE", [code for code, _ in LANGUAGES], "en")
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env_time_zone("ROPA_TIME_ZONE", "Europe/Paris")
USE_TZ = True

# Files. Contracts may be uploaded: only the account that runs ropa reads them.

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
STATICFILES_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATICFILES_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_PLAIN if DEBUG else STATICFILES_HASHED},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# What a request may hold. A full entry with all its parts posts more fields than Django's default of 1,000.
UPLOAD_LIMIT = env_number("ROPA_UPLOAD_LIMIT_MB", 12) * 1024 * 1024  # of the whole body, before it is parsed
IMPORT_EXPIRES_MINUTES = env_number("ROPA_IMPORT_EXPIRES_MINUTES", 60, least=1)  # how long a preview waits
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # of what is not a file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Editions: signed where a key is configured, time-stamped where an authority is

SIGNING_PKCS12 = env_text("ROPA_SIGNING_PKCS12")
SIGNING_PASSPHRASE = env_secret("ROPA_SIGNING_PASSPHRASE")
SIGNING_PKCS11 = env_text("ROPA_SIGNING_PKCS11")
SIGNING_TOKEN = env_text("ROPA_SIGNING_TOKEN")
SIGNING_KEY_LABEL = env_text("ROPA_SIGNING_KEY_LABEL")
SIGNING_PIN = env_secret("ROPA_SIGNING_PIN")
TSA_URL = env_url("ROPA_TSA_URL")

# Background work: queued in the database, done by `manage.py run_worker`

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Mail

MAIL = mail(debug=DEBUG)
EMAIL_BACKEND = f"django.core.mail.backends.{MAIL['BACKEND']}.EmailBackend"
EMAIL_HOST = MAIL["HOST"]
EMAIL_PORT = MAIL["PORT"]
EMAIL_HOST_USER = MAIL["USER"]
EMAIL_HOST_PASSWORD = MAIL["PASSWORD"]
EMAIL_USE_TLS = MAIL.get("SCHEME") == "smtp+tls"
EMAIL_USE_SSL = MAIL.get("SCHEME") == "smtps"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_text("ROPA_EMAIL_FROM", "ropa@localhost")
BASE_URL = base_url(debug=DEBUG)

# People

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_RULES = "django.contrib.auth.password_validation"  # noqa: S105 (the path of a module)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{PASSWORD_RULES}.UserAttributeSimilarityValidator"},
    {"NAME": f"{PASSWORD_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{PASSWORD_RULES}.CommonPasswordValidator"},
]

# Signing in: docs/sign-in.md

AUTHENTICATION_BACKENDS = ["ropa.organisations.backend.MembershipBackend"]  # which is allauth's, but for permissions
ACCOUNT_ADAPTER = "ropa.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ropa.accounts.forms.LoginForm",
    "reset_password": "ropa.accounts.forms.ResetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # who makes an account vouches for its address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that a stranger typed
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[ropa] "
ACCOUNT_EMAIL_NOTIFICATIONS = bool(MAIL["HOST"])  # of a changed password or second factor, to its owner
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # the second factor is asked for all the same
PASSWORD_RESET_TIMEOUT = 3600
# Failures are counted for an account and an address together, and for an address: nobody can lock others out.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/10m/ip,5/5m/key,20/h/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Proxies in front that each add one address to X-Forwarded-For: what comes before theirs could be anybody's invention.
ALLAUTH_TRUSTED_PROXY_COUNT = env_number("ROPA_TRUSTED_PROXIES", int(env_bool("ROPA_BEHIND_PROXY", default=False)))
REQUIRE_SECOND_FACTOR = env_bool("ROPA_REQUIRE_SECOND_FACTOR", default=not DEBUG)
SOCIALACCOUNT_ADAPTER = "ropa.accounts.provider.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": identity_providers(debug=DEBUG)}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True  # from then on the provider's own key of the person counts
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: our policy lets no form lead to another site
OIDC_ACCOUNTS = env_choice("ROPA_OIDC_ACCOUNTS", ["existing", "invited"], "existing")
OIDC_HAS_SECOND_FACTOR = env_bool("ROPA_OIDC_HAS_SECOND_FACTOR", default=False)
SESSION_IDLE_SECONDS = 60 * env_number("ROPA_SESSION_IDLE_MINUTES", 60, least=1)
SESSION_COOKIE_AGE = 60 * env_number("ROPA_SESSION_MINUTES", 12 * 60, least=1)
MFA_FORMS = {
    "add_webauthn": "ropa.accounts.forms.AddKeyForm",
    "edit_webauthn": "ropa.accounts.forms.EditKeyForm",
}
MFA_ADAPTER = "ropa.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may be 30 seconds off
# One store for all workers: a count kept in each process would allow as many attempts again in the next.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ropa_cache"}}

# Transport and headers

HTTPS = env_bool("ROPA_HTTPS", default=not DEBUG)
HOST_ONLY = "__Host-" if HTTPS else ""  # browsers then take the cookie from this host alone, and over HTTPS only
SESSION_COOKIE_NAME = f"{HOST_ONLY}sessionid"
CSRF_COOKIE_NAME = f"{HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME = f"{HOST_ONLY}django_language"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token themselves
CSRF_FAILURE_VIEW = "ropa.security.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# What holds for this host is ours to say, what holds for its sister hosts is not: no includeSubDomains, no preload.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Only behind a proxy that sets this header itself; otherwise anyone could send it.
if env_bool("ROPA_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No script and no style but the files of this host: what slips into a page does not run.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Import and export: without the two permission codes any staff user may do both.

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True

# History is read, never restored: going back is a change like any other and goes through the change gate.

SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

# Plain lines on stderr; whoever runs ropa decides where they go.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "ropa.security.lines.JsonLine"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
        "security": security_handler(),
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "ropa.security": {"handlers": ["security"], "level": "INFO", "propagate": False},
        # What its pages of error note for whoever runs ropa is for the ordinary log.
        "ropa.security.errors": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A line for every task that begins and ends; ropa.work says what matters.
        **{library: {"level": "WARNING"} for library in ("django_tasks", "django_tasks_db")},
        # A line of progress for every page and font, otherwise.
        **{library: {"level": "WARNING"} for library in ("weasyprint", "fontTools", "pikepdf")},
    },
}
