"""Django's settings, all from the environment: see docs/reference/settings.md for every variable.

Importing this module writes nothing to the disk; keys are made when they are first used.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.functional import SimpleLazyObject

from gongyou.kit.environment import Environment, database_from
from gongyou.kit.keys import session_secret
from gongyou.site.logging import configured

_environment = Environment()

GONGYOU_DATA_DIR = _environment.folder("GONGYOU_DATA_DIR")
DEBUG = _environment.flag("GONGYOU_DEBUG")
ALLOWED_HOSTS = _environment.words("GONGYOU_ALLOWED_HOSTS")
HTTPS = _environment.flag("GONGYOU_HTTPS")
SECRET_KEY: Any = SimpleLazyObject(lambda: session_secret(GONGYOU_DATA_DIR))

# Rooms in the order of the console's bar. A room whose work has not started has no package yet.
_ROOMS = ("screening", "hours", "platforms", "bargaining", "rights", "market", "exposure", "forum", "data")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "treebeard",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "gongyou.kit",
    "gongyou.ui",
    "gongyou.registry",
    "gongyou.findings",
    *(f"gongyou.rooms.{room}" for room in _ROOMS),
    "gongyou.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongyou.site.middleware.ContentSecurity",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gongyou.site.api.problems.ApiProblems",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongyou.site.middleware.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gongyou.site.middleware.Presence",
    "gongyou.site.middleware.OwnPassword",
    "gongyou.site.middleware.SecondStep",
    "gongyou.site.middleware.PolicyAnswers",
    # Last, as its documentation asks: it turns a refused sign-in into the lock-out page.
    "axes.middleware.AxesMiddleware",
]

# Columns that an index only carries are PostgreSQL's; on SQLite the index is made without them.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

ROOT_URLCONF = "gongyou.site.urls"
WSGI_APPLICATION = "gongyou.site.wsgi.application"
ASGI_APPLICATION = "gongyou.site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("gongyou.ui.drawing.loader.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {"default": database_from(_environment.text("DATABASE_URL"), data_dir=GONGYOU_DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Accounts and sign-in.
AUTH_USER_MODEL = "kit.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "gongyou.kit.sessions.accounts.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

# Five failures for one name from one address, then a quarter of an hour; trying on does not lengthen it, so the page
# can say truly how long.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Behind a reverse proxy every visitor has the proxy's address: one could lock another out.
AXES_CLIENT_IP_CALLABLE = "gongyou.kit.visitors.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "gongyou.site.lockout.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# The second step after the password, and how long a console may lie idle.
GONGYOU_TWO_STEP = _environment.choice("GONGYOU_TWO_STEP", "off", "offered", "required")
GONGYOU_IDLE = timedelta(minutes=_environment.count("GONGYOU_IDLE_MINUTES"))

SESSION_ENGINE = "gongyou.kit.sessions.store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = _environment.words("GONGYOU_TRUSTED_ORIGINS")
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Language and time. The words in the code are Chinese; English is the translation.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Static files straight from the packages: a clean clone serves them without a collecting step.
STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Uploads over 2.5 MB wait on the disk of the data directory, not in memory, in a file that has no name.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "gongyou.kit.receiving.ReceivingHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880
GONGYOU_UPLOAD_LIMIT_MB = _environment.count("GONGYOU_UPLOAD_LIMIT_MB")

LOGGING_CONFIG = None
configured(
    level=_environment.choice("GONGYOU_LOG_LEVEL", "debug", "info", "warning", "error"),
    style=_environment.choice("GONGYOU_LOG_FORMAT", "console", "json"),
)
