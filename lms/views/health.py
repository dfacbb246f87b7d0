"""Whether it runs, for machines that ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache

from lms.models import SignOfLife

SILENT_FOR = timedelta(minutes=5)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything a request needs is there: database, cache, storage, and the clock and worker behind."""
    state = {name: _works(check) for name, check in CHECKS.items()}
    ready = all(state.values())
    return JsonResponse({"ready": ready, **state}, status=200 if ready else 503)


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _cache() -> bool:
    cache.set("readyz", "1", 10)
    return bool(cache.get("readyz") == "1")


def _storage() -> bool:
    """Writing, since a full disk still reads."""
    private = storages["private"]
    name = private.save(f"readyz/{get_random_string(12)}", ContentFile(b"ok"))
    private.delete(name)
    return True


def _alive(name: str) -> Callable[[], bool]:
    return lambda: SignOfLife.objects.filter(name=name, at__gte=timezone.now() - SILENT_FOR).exists()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "cache": _cache,
    "storage": _storage,
    "clock": _alive("clock"),
    "worker": _alive("worker"),
}
