"""One's own machine: `make serve` and `make dev`. The keys below are public, so production refuses them."""

import os

os.environ.setdefault("SECRET_KEY", "dev-only-" + "not-a-secret-" * 4)
os.environ.setdefault("IIN_KEYS", "ZGV2LW9ubHlkZXYtb25seWRldi1vbmx5ZGV2LW9ubHk=")
os.environ.setdefault("IIN_HASH_KEY", "dev-only-" + "not-a-secret-" * 3)
_host, _port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
os.environ.setdefault("BASE_URL", f"http://{_host}:{_port}")
# HOST=0.0.0.0 is how one asks to be seen from other machines
_open = _host == "0.0.0.0"  # noqa: S104
os.environ.setdefault("ALLOWED_HOSTS", "*" if _open else f"localhost,127.0.0.1,[::1],{_host}")

from .base import *

VAR_DIR.mkdir(parents=True, exist_ok=True)
COMPONENTS_PAGE = True
