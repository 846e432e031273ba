"""Every setting, from the environment, with a safe default for `make run`.

`docs/deploy.md` lists what an installation sets. Without DATABASE_URL or REDIS_URL the
embedded servers of `cypp.services` are used (and started when needed).
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEV_SECRET = "for-development-only"


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def database(url: str) -> dict:
    """A Django database entry from a postgres:// URL; query parameters become libpq options."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


DEBUG = flag("DEBUG")
DEMO = flag("CYPP_DEMO")
LOCAL = not env("DATABASE_URL")  # embedded servers: a laptop, a test, a first look
SECRET_KEY = env("SECRET_KEY", DEV_SECRET)
if SECRET_KEY == DEV_SECRET and not (DEBUG or LOCAL):
    raise ImproperlyConfigured("Set SECRET_KEY to a long random value: see docs/deploy.md.")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver" if LOCAL else "")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
VAR = Path(env("CYPP_VAR", str(BASE_DIR / "var")))

if LOCAL:
    from cypp import services

    DATABASES = {"default": database(services.database_url())}
else:
    DATABASES = {"default": database(env("DATABASE_URL"))}
REDIS_URL = env("REDIS_URL")
if not REDIS_URL:
    from cypp import services

    REDIS_URL = services.redis_url()

INSTALLED_APPS = [
    "partners",
    "plans",
    "priorities",
    "indicators",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "pgtrigger",
    "pghistory",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cypp.public.PublicSite",  # what stands below is not for the public site
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "cypp.urls"
WSGI_APPLICATION = "cypp.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
                "partners.context.workspace",
            ],
            "builtins": ["cypp.templatetags.cypp"],
        },
    }
]
LANGUAGE_CODE = "en-gb"
USE_I18N = False  # one language: a fifth of the time of a long page went into asking which
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"

# People
AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "partners.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "partners.signing_in.SignInForm",
    "change_password": "partners.signing_in.OtherPasswordForm",
    "reset_password_from_key": "partners.signing_in.NewPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can sign up, and strangers are not mailed
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds for which somebody has just shown who they are: to sign, for keys
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

# Pages
CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]
CRISPY_TEMPLATE_PACK = "govuk"
FORM_RENDERER = "cypp.forms.Renderer"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STATIC_ROOT = Path(env("STATIC_ROOT", str(VAR / "static")))
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(VAR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Mail: the demonstration keeps it to be read here; else GOV.UK Notify, where its key and template are set; else SMTP
GOVUK_NOTIFY = env("GOVUK_NOTIFY").split()
if GOVUK_NOTIFY and not (len(GOVUK_NOTIFY) in {2, 3} and len(GOVUK_NOTIFY[0]) > 73):
    raise ImproperlyConfigured("Set GOVUK_NOTIFY to an API key and a template's id: see docs/deploy.md.")
if DEMO:
    MAIL_WAY = "partners.mail.KeepingBackend"
elif GOVUK_NOTIFY:
    MAIL_WAY = "partners.mail.NotifyBackend"
else:
    MAIL_WAY = f"django.core.mail.backends.{'console' if LOCAL else 'smtp'}.EmailBackend"
EMAIL_BACKEND = env("EMAIL_BACKEND", MAIL_WAY)
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
HERE = "http://127.0.0.1:" + (env("PORT") or "8000")  # where `make run` listens
SITE_URL = (env("SITE_URL") or [*CSRF_TRUSTED_ORIGINS, HERE][0]).rstrip("/")  # of links in mails
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "no-reply@localhost")

# Security
SECURE = not LOCAL and not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
ALLAUTH_TRUSTED_PROXY_COUNT = 0
if flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
# Limits on signing in and answering are counted here: one count for all processes, and no need of the broker to sign in
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cypp_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # past it counts are forgotten, so that a crowd would lift all limits
    }
}
# Seconds for which pages of the public site are kept in Redis; 0 draws each anew (cypp/kept.py)
PUBLIC_KEPT = int(env("PUBLIC_KEPT", "300"))
# How many responses a consultation takes in an hour, and how many of one address (a class answers from one)
CONSULTATION_HOURLY = int(env("CONSULTATION_HOURLY", "600"))
CONSULTATION_HOURLY_ADDRESS = int(env("CONSULTATION_HOURLY_ADDRESS", "40"))
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# Celery: what the field learned the hard way (docs/adr/0004)
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "retry_on_timeout": True,
    "max_retries": 1,
    "interval_start": 0.1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
# The tasks of subjects: those of apps are found
CELERY_IMPORTS = [
    "plans.asking.tasks",
    "plans.consultation.tasks",
    "plans.notices.tasks",
    "plans.publishing.tasks",
    "plans.timetable.tasks",
]
CELERY_BEAT_SCHEDULE = {
    "sweep-editions": {"task": "plans.tasks.sweep", "schedule": 60.0},
    "sweep-imports": {"task": "indicators.tasks.sweep", "schedule": 60.0},
    "tell-of-consultations": {"task": "plans.consultation.tasks.tell_officers", "schedule": crontab(minute="10")},
    "supersede-plans": {"task": "plans.publishing.tasks.replace_due", "schedule": crontab(minute="2")},  # from midnight
    "remove-old-answers": {"task": "plans.consultation.tasks.remove_due", "schedule": crontab(hour="4", minute="20")},
    "remove-old-requests": {"task": "plans.asking.tasks.remove_due", "schedule": crontab(hour="4", minute="30")},
    "remind-of-days": {"task": "plans.timetable.tasks.remind", "schedule": crontab(hour="6", minute="30")},
    "send-mail": {"task": "plans.notices.tasks.sweep", "schedule": 60.0},  # what is due, digests too
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"hide_secrets": {"()": "cypp.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_secrets"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
}
