"""One's own machine: `make serve` and `make dev`. The keys below are public, so production refuses them."""

import os

os.environ.setdefault("SECRET_KEY", "dev-only-" + "not-a-secret-" * 4)
os.environ.setdefault("IIN_KEYS", "ZGV2LW9ubHlkZXYtb25seWRldi1vbmx5ZGV2LW9ubHk=")
os.environ.setdefault("IIN_HASH_KEY", "dev-only-" + "not-a-secret-" * 3)
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

from .base import *

VAR_DIR.mkdir(parents=True, exist_ok=True)
COMPONENTS_PAGE = True
