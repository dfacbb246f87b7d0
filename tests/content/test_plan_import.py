"""A plan comes back from its spreadsheet: shown first, saved after, and never what was not shown."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from content.domain import plan_import
from content.domain.pages import lay_pages
from content.domain.plan import Plan, plan_of
from content.domain.planning import PlanRefused, save_plan
from content.models import Programme, TopicPage
from content.papers import plan_reading, xlsx
from lms.enums import Role
from tests.courses_made import make_programme
from tests.factories import make_provider, make_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme(make_provider())


@pytest.fixture
def client(programme: Programme) -> Client:
    return signed_in(make_staff(programme.provider, Role.AUTHOR))


def address(programme: Programme) -> str:
    return f"/en/authoring/{programme.code}/import/"


def file_with(programme: Programme, changes: dict[str, Any] | None = None, *, without: str = "") -> bytes:
    """The programme's own spreadsheet, with other values in the cells that hold these ones."""
    book = load_workbook(io.BytesIO(xlsx.write(plan_of(programme), title="Жоспар")))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None and str(cell.value) in (changes or {}):
                cell.value = (changes or {})[str(cell.value)]
    if without:
        rows = [row[0].row for row in sheet.iter_rows() if without in [str(cell.value) for cell in row]]
        for number in reversed(rows):
            sheet.delete_rows(number)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def upload(client: Client, programme: Programme, content: bytes, name: str = "plan.xlsx") -> Any:
    return client.post(address(programme), {"file": SimpleUploadedFile(name, content)})


def sealed_in(response: Any) -> str:
    return str(response.context["confirm"].initial["sealed"])


def as_lines(programme: Programme) -> Any:
    plan = plan_of(programme)
    return plan.total_hours, [
        (line.code, dict(line.titles), dict(line.hours), line.uid) for line in plan.topics
    ]


def test_the_programmes_own_file_changes_nothing(client: Client, programme: Programme) -> None:
    response = upload(client, programme, file_with(programme))
    assert "there is nothing to save" in response.text
    assert response.context["changes"] == []


def test_what_changes_is_shown_hour_by_hour_and_saved_only_when_said(
    client: Client, programme: Programme
) -> None:
    title, before = programme.topics.get(code="1.1").title_kk, as_lines(programme)
    uid = programme.topics.get(code="1.1").uid
    response = upload(client, programme, file_with(programme, {title: "Жаңа атау"}))
    assert f"«{title}» → «Жаңа атау»" in response.text
    assert as_lines(programme) == before
    response = client.post(address(programme), {"sealed": sealed_in(response)})
    assert response.status_code == 302
    topic = programme.topics.get(code="1.1")
    assert (topic.title_kk, topic.uid) == ("Жаңа атау", uid)


def test_a_draft_that_is_off_by_hours_is_saved_with_a_notice(client: Client, programme: Programme) -> None:
    plan = plan_of(programme)
    response = upload(client, programme, file_with(programme, {str(plan.total_hours): 80}))
    assert "Hours in all: 72 → 80" in response.text
    assert "fewer than 80" in response.text
    client.post(address(programme), {"sealed": sealed_in(response)})
    programme.refresh_from_db()
    assert programme.total_hours == 80


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"not a workbook", ""), (b"PK\x03\x04 cut short", "")],
)
def test_what_is_no_spreadsheet_is_refused(
    content: bytes, words: str, client: Client, programme: Programme
) -> None:
    response = upload(client, programme, content)
    assert response.status_code == 200
    assert "confirm" not in response.context
    assert words in response.text
    assert "error" in response.text


def test_a_file_too_large_is_not_even_read(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_reading, "read", lambda *args, **kwargs: pytest.fail("was read"))
    assert "larger than 2 MB" in upload(client, programme, b"x" * (2 * 1024 * 1024 + 1)).text


def test_each_problem_is_told_with_its_row(client: Client, programme: Programme) -> None:
    response = upload(client, programme, file_with(programme, {"1.2": "1.1"}))
    (problem, *_more) = response.context["found"].problems
    assert problem.row > 3
    assert f"<strong>Row {problem.row}:</strong>" in response.text
    assert "confirm" not in response.context


def test_a_topic_with_a_lesson_goes_only_if_that_is_said(client: Client, programme: Programme) -> None:
    lay_pages(programme)
    TopicPage.objects.filter(topic__code="5.3").update(aim="Мақсаты")
    response = upload(client, programme, file_with(programme, without="5.3"))
    assert "Taken out" in response.text
    assert 'name="with_lessons"' in response.text
    sealed = sealed_in(response)
    response = client.post(address(programme), {"sealed": sealed})
    assert response.status_code == 200
    assert "Lessons are written for what you are taking out" in response.text
    assert sealed in response.text  # and nothing is lost
    assert programme.topics.filter(code="5.3").exists()
    response = client.post(address(programme), {"sealed": sealed, "with_lessons": "on"})
    assert response.status_code == 302
    assert not programme.topics.filter(code="5.3").exists()


# --- what was not shown is not saved ------------------------------------------------------------------------


@pytest.mark.parametrize("sealed", ["", "x", "a:b:c", "sealed for something else"])
def test_what_was_not_sealed_here_is_refused(sealed: str, client: Client, programme: Programme) -> None:
    before = as_lines(programme)
    if " " in sealed:
        sealed = signing.dumps({"programme": programme.pk})
    response = client.post(address(programme), {"sealed": sealed})
    assert response.status_code == 200
    assert "Upload the file again." in response.text
    assert as_lines(programme) == before


def test_a_plan_that_was_saved_meanwhile_is_not_overwritten(client: Client, programme: Programme) -> None:
    title = programme.topics.get(code="1.1").title_kk
    sealed = sealed_in(upload(client, programme, file_with(programme, {title: "Жаңа атау"})))
    save_plan(programme=programme, plan=plan_of(programme), version=programme.version)
    response = client.post(address(programme), {"sealed": sealed})
    assert "has been changed since the file was shown" in response.text
    assert programme.topics.get(code="1.1").title_kk == title


def test_what_was_shown_of_one_programme_is_not_saved_in_another(
    client: Client, programme: Programme
) -> None:
    other = make_programme(programme.provider, "other")
    sealed = plan_import.seal(programme, plan_of(programme))
    assert "of another programme" in client.post(address(other), {"sealed": sealed}).text


def test_a_seal_of_the_day_before_is_refused(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = plan_import.seal(programme, plan_of(programme))
    monkeypatch.setattr(plan_import, "LASTS_SECONDS", -1)
    with pytest.raises(PlanRefused):
        plan_import.unseal(programme, sealed)


@given(hours=st.integers(0, 200), title=st.text(min_size=1, max_size=20))
def test_a_plan_is_unsealed_as_it_was_sealed(hours: int, title: str) -> None:
    programme = Programme(pk=7, version=3)
    told = {
        "total_hours": hours,
        "modules": [("1", {"kk": title}, [("1.1", {"kk": title}, [("day", "lecture", hours)])])],
    }
    sealed = signing.dumps({"programme": 7, "version": 3, **told}, salt=plan_import.SALT, compress=True)
    found = plan_import.unseal(programme, sealed)
    assert plan_import.seal(programme, found).split(":")[0] == sealed.split(":")[0]
    assert isinstance(found, Plan)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TEACHER])
def test_who_does_not_write_content_has_no_such_page(role: Role, programme: Programme, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    assert signed_in(make_staff(programme.provider, role)).get(address(programme)).status_code == 404


def test_the_page_opens_in_few_queries(
    client: Client, programme: Programme, django_assert_max_num_queries: Any
) -> None:
    client.get(address(programme))
    with django_assert_max_num_queries(6):
        assert client.get(address(programme)).status_code == 200
    content = file_with(programme, {"1.1": "1.9"})
    with django_assert_max_num_queries(25):
        upload(client, programme, content)
