"""The same everywhere; `dev`, `test` and `production` set the defaults of the environment and import it."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from .env import read

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ENV = read(os.environ)

SECRET_KEY = ENV["SECRET_KEY"]
IIN_KEYS = ENV["IIN_KEYS"]
IIN_HASH_KEY = ENV["IIN_HASH_KEY"]
DEBUG = ENV["DEBUG"]
ALLOWED_HOSTS = ENV["ALLOWED_HOSTS"]
BASE_URL = ENV["BASE_URL"].rstrip("/")
VAR_DIR = Path(ENV["VAR_DIR"] or BASE_DIR / "var")
# While this file is there (restore puts it there) everyone gets the maintenance page, and the clock rests.
MAINTENANCE_SIGN = VAR_DIR / "maintenance"
COMPONENTS_PAGE = False

INSTALLED_APPS = [
    "lms",
    "content",
    "courses",
    "assessment",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "lms.middleware.RequestLog",
    "lms.middleware.Measure",
    "lms.middleware.Maintenance",
    "django.middleware.security.SecurityMiddleware",
    "lms.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "content.middleware.KeptPages",
    "lms.middleware.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.middleware.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.middleware.LastSeen",
    "lms.middleware.SecondFactor",
    "lms.kept.ExpiredSession",
    "lms.kept.SentTwice",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- data ---------------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        ENV["DATABASE_URL"] or f"sqlite:///{VAR_DIR / 'db.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # 32 writers at once: no lock error this way, 281 with the defaults.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;"
        ),
    }
else:
    INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if ENV["CACHE_URL"]:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV["CACHE_URL"]}
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    # roomy: what is counted against too many attempts at signing in must not be pushed out
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Public pages as they were sent (content.middleware). Each process keeps its own; the database says what is
# stale.
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "TIMEOUT": 24 * 3600,
    "OPTIONS": {"MAX_ENTRIES": 600},
}

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# a web server in front reads these, whatever else the service keeps to itself
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # what only some may open: outside MEDIA_ROOT, served by views that ask `access`
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR_DIR / "private",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "lms.storage.StaticFiles"},
}
if ENV["S3_BUCKET"]:
    _bucket = {
        "bucket_name": ENV["S3_BUCKET"],
        "endpoint_url": ENV["S3_ENDPOINT"] or None,
        "access_key": ENV["S3_KEY"],
        "secret_key": ENV["S3_SECRET"],
        "region_name": ENV["S3_REGION"] or None,
        "file_overwrite": False,
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _bucket | {"location": "media"},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _bucket | {"location": "private", "querystring_auth": True},
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- language and time --------------------------------------------------------------------------------------

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский")]
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
FORMAT_MODULE_PATH = ["lms.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Almaty"
USE_TZ = True

# --- people -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "lms.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "phone", "surname_kk", "given_name_kk", "surname_ru")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home_of_role"

ACCOUNT_ADAPTER = "lms.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "lms.forms.LoginForm",
    "request_login_code": "lms.forms.RequestLoginCodeForm",
    "reset_password": "lms.forms.ResetPasswordForm",
    "add_email": "lms.forms.ChangeEmailForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "phone"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# digits are the same in every layout of the keyboard
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "lms.accounts.display_name"
MFA_ADAPTER = "lms.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Nobody signs up here with somebody else's address; without this a coordinator could never change theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = True
REQUIRE_SECOND_FACTOR = ENV["REQUIRE_SECOND_FACTOR"]

SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.views.errors.session_expired"

SMS_SENDER = ENV["SMS_SENDER"]
globals().update(ENV["MAIL_URL"])
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV["MAIL_FROM"]

# --- look ---------------------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "forms"
CRISPY_TEMPLATE_PACK = "forms"
CRISPY_FAIL_SILENTLY = False

# --- Wagtail ------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Кітапхана курстары"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Wagtail keeps no language of its own (lms.views.desk.AccountPage): the product's choice decides there too.
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# A programme is agreed and approved by its own verbs, not page by page.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# "simple": what is indexed are stems of ours (content.domain.search); PostgreSQL would stem them as English
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}
}
TAGGIT_CASE_INSENSITIVE = True

# --- security -----------------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "img-src": [SELF, "data:"],
    }
}
# Wagtail's admin carries inline scripts and styles of its own.
ADMIN_CONTENT_POLICY = {
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
if ENV["BEHIND_PROXY"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    # whose attempts to sign in are counted: without it everybody would count as the web server in front
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# --- running ------------------------------------------------------------------------------------------------

WEB_PROCESSES = ENV["WEB_PROCESSES"]
WEB_THREADS = ENV["WEB_THREADS"]
WORKERS = ENV["WORKERS"]
MEASURE = ENV["LMS_MEASURE"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "lms.logs.JSONLine"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "problems": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # its lines carry paths and addresses; lms.request writes the one line a request gets
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # A wake-up a minute is no news; that one failed is. (The worker's command sets these to INFO.)
        "django_tasks": {"handlers": ["problems"], "propagate": False},
        "django_tasks_db": {"handlers": ["problems"], "propagate": False},
        # says the titles of pages
        "wagtail": {"level": "WARNING"},
        # a warning at every HEAD, whose body is dropped as it should be
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
