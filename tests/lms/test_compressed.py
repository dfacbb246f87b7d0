"""Pages leave compressed for those who can read them so, and never twice."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from lms.middleware import Compressed

PAGE = "Кітапхана қоры. " * 100


def answered(response: HttpResponse, accepts: str = "gzip, br") -> HttpResponse:
    request = RequestFactory().get("/kk/", headers={"accept-encoding": accepts})
    return Compressed(lambda _request: response)(request)


def test_a_page_is_compressed_whole_and_says_so() -> None:
    answer = answered(HttpResponse(PAGE))
    assert gzip.decompress(answer.content).decode() == PAGE
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Length"] == str(len(answer.content))
    assert "Accept-Encoding" in answer["Vary"]


def test_its_length_tells_nothing_of_what_is_in_it() -> None:
    assert len({len(answered(HttpResponse(PAGE)).content) for _turn in range(40)}) > 5


@pytest.mark.parametrize(
    ("response", "accepts"),
    [
        (HttpResponse(PAGE), "br"),
        (HttpResponse("short"), "gzip"),
        (HttpResponse(PAGE, headers={"Content-Encoding": "br"}), "gzip"),
    ],
    ids=["not asked for", "short", "compressed already"],
)
def test_what_would_not_gain_is_left_as_it_is(response: HttpResponse, accepts: str) -> None:
    before = response.content
    assert answered(response, accepts).content == before


def test_a_file_is_compressed_as_it_streams() -> None:
    answer = answered(StreamingHttpResponse([PAGE.encode()] * 3))  # type: ignore[arg-type]
    assert gzip.decompress(b"".join(answer)).decode() == PAGE * 3
