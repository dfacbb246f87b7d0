"""Public pictures are served; documents, originals and everything outside never are."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client, RequestFactory

from lms.views.media import public_file

pytestmark = pytest.mark.django_db

PUBLIC = {
    "images/book.max-800x600.png": b"picture",
    "logos/ulgi.webp": b"picture",
    "images/drawing.svg": b"<svg/>",
    "images/page.html": b"<script>",
}
CLOSED = {
    "documents/protocol.pdf": b"closed",
    "original_images/book.png": b"closed",
    "secret.txt": b"closed",
}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "key").write_bytes(b"closed")
    for name, content in {**PUBLIC, **CLOSED}.items():
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def fetch(name: str) -> Any:
    """Straight from the view: a browser would put such an address in order first, an attacker doesn't."""
    return public_file(RequestFactory().get("/"), name)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_picture_is_served(name: str) -> None:
    response = fetch(name)
    assert b"".join(response.streaming_content) == PUBLIC[name]
    assert "max-age" in response["Cache-Control"]
    response.close()


def test_what_a_browser_would_run_is_served_as_a_mere_file() -> None:
    for name in ("images/drawing.svg", "images/page.html"):
        response = fetch(name)
        assert response["Content-Type"] == "application/octet-stream"
        response.close()


@pytest.mark.parametrize(
    "name",
    [
        *CLOSED,
        "images/../documents/protocol.pdf",
        "images/../secret.txt",
        "images/../../private/key",
        "images/..",
        "images/./../secret.txt",
        "../private/key",
        "/etc/passwd",
        "//etc/passwd",
        "/",
        "images",
        "images/",
        "images/none.png",
        "images/\x00.png",
        "images/" + "a" * 5000,
        "images/book.max-800x600.png/x",
    ],
)
def test_nothing_else_is_there(name: str) -> None:
    with pytest.raises(Http404):
        fetch(name)


def test_documents_are_behind_their_own_door(client: Client) -> None:
    assert settings.WAGTAILDOCS_SERVE_METHOD == "serve_view"
    for path in ("/media/documents/protocol.pdf", "/media/images/%2e%2e/documents/protocol.pdf"):
        assert client.get(path).status_code == 404
