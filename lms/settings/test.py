"""The tests: nothing leaves the process, passwords hash fast, warnings are errors (pyproject.toml)."""

import atexit
import os
import shutil
import tempfile

from .env import VARIABLES

# Nothing of the developer's own environment counts, but for the database the tests are to run on.
for _variable in VARIABLES:
    if _variable.name != "DATABASE_URL":
        os.environ.pop(_variable.name, None)
os.environ.update(
    SECRET_KEY="test-only-" + "not-a-secret-" * 4,
    IIN_KEYS="dGVzdC1vbmx5dGVzdC1vbmx5dGVzdC1vbmx5dGVzdC0=",
    IIN_HASH_KEY="test-only-" + "not-a-secret-" * 3,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    BASE_URL="http://testserver",
    VAR_DIR=tempfile.mkdtemp(prefix="lms-test-"),
)
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from .base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# a test's rows go and their keys come again, so no page of one may be met in another
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
COMPONENTS_PAGE = True
STATIC_ROOT.mkdir()  # WhiteNoise warns of a missing folder, and a warning is an error here
LOGGING = {"version": 1, "disable_existing_loggers": False}
