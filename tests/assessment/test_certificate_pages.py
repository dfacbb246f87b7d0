"""The director orders, the learner opens the file, and anyone checks it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.domain.register import spaced
from assessment.due import certificates as make_files
from assessment.models import CertificateFile, RegisterRow
from assessment.views.verify import MOST_MISSES
from courses.enums import OrderKind
from tests.assessment.course import Course, release, run_course
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def page(course: Course) -> str:
    return reverse("certificates", args=[course.cohort.code])


def order(course: Course, **facts: str) -> dict[str, str]:
    return {"number": "27", "date": f"{course.cohort.completed_on:%d.%m.%Y}"} | facts


@pytest.fixture
def row(course: Course) -> RegisterRow:
    release(course)
    signed_in(course.director).post(page(course), order(course))
    return RegisterRow.objects.first()


# --- the order ----------------------------------------------------------------------------------------------


def test_the_directors_order_issues_and_tells_who_got_none(course: Course) -> None:
    release(course)
    client = signed_in(course.director)
    assert len(client.get(page(course)).context["due"]) == 3
    done = client.post(page(course), order(course), follow=True)
    assert done.redirect_chain == [(page(course), 302)]
    said = [str(message) for message in done.context["messages"]]
    assert said[0].startswith("3 ")
    assert "Сынақова00 Ару" in said[1]
    html = done.content.decode()
    for row in RegisterRow.objects.all():
        assert row.number in html
    recorded = course.cohort.orders.get(kind=OrderKind.CERTIFICATES)
    assert (recorded.number, recorded.by) == ("27", course.director)
    assert done.context["due"] == []


def test_a_refused_order_keeps_what_was_typed_and_records_nothing(course: Course) -> None:
    release(course)
    future = f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}"
    answer = signed_in(course.director).post(page(course), order(course, date=future))
    html = answer.content.decode()
    assert answer.context["form"].non_field_errors()
    assert f'value="{future}"' in html
    assert 'value="27"' in html
    assert not RegisterRow.objects.exists()


def test_a_coordinator_reads_the_reasons_and_signs_nothing(course: Course) -> None:
    release(course)
    client = signed_in(course.coordinator)
    shown = client.get(page(course))
    assert len(shown.context["people"]) == 4
    assert 'name="number"' not in shown.content.decode()
    assert client.post(page(course), order(course)).status_code == 404
    assert not RegisterRow.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "chair"])
def test_others_do_not_come_to_the_certificates(course: Course, who: str) -> None:
    assert signed_in(getattr(course, who)).get(page(course)).status_code == 404


def test_reasons_are_told_by_words_and_not_by_colour_alone(course: Course) -> None:
    release(course)
    html = signed_in(course.coordinator).get(page(course)).content.decode()
    assert html.count('<li class="no"><span class="unseen">') == 1
    assert html.count('<li class="yes"><span class="unseen">') == 11


def test_home_asks_the_director_until_the_order_is_given(course: Course) -> None:
    client, home = signed_in(course.director), reverse("home_of_role")
    assert page(course) not in client.get(home).content.decode()
    release(course)
    assert page(course) in client.get(home).content.decode()
    client.post(page(course), order(course))
    assert page(course) not in client.get(home).content.decode()


def test_a_cohort_of_many_costs_no_more_queries(course: Course, django_assert_num_queries) -> None:
    many = run_course(provider=course.provider, learners=16, code="many")
    client = signed_in(course.coordinator)
    client.get(page(course))  # what is looked up once and remembered
    for cohort in (course, many):
        with django_assert_num_queries(13):
            client.get(page(cohort))


# --- the file -----------------------------------------------------------------------------------------------


def file_of(row: RegisterRow) -> str:
    return reverse("certificate_file", args=[row.number])


def test_until_the_worker_has_made_the_file_the_page_says_so(course: Course, row: RegisterRow) -> None:
    CertificateFile.objects.update(file="", sha256="", done_at=None)
    answer = signed_in(row.enrolment.learner).get(file_of(row))
    assert answer.status_code == 200
    assert answer.templates[0].name == "assessment/certificate_waiting.html"
    assert row.number in answer.content.decode()


def test_the_file_is_opened_by_its_learner_and_by_those_who_run_the_cohort(
    course: Course, row: RegisterRow
) -> None:
    make_files(timezone.now())
    for person in (row.enrolment.learner, course.coordinator, course.director):
        answer = signed_in(person).get(file_of(row))
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    for person in (course.enrolled[2].learner, course.assessors[0]):
        assert signed_in(person).get(file_of(row)).status_code == 404
    assert Client().get(file_of(row)).status_code == 302


def test_the_learners_course_page_links_the_certificate(course: Course, row: RegisterRow) -> None:
    learn = reverse("learn", args=[course.cohort.code])
    assert file_of(row) in signed_in(row.enrolment.learner).get(learn).content.decode()
    assert file_of(row) not in signed_in(course.enrolled[0].learner).get(learn).content.decode()


# --- the check ----------------------------------------------------------------------------------------------


@pytest.fixture
def anyone() -> Client:
    return Client()


def test_anyone_checks_a_code_as_it_is_printed(anyone: Client, row: RegisterRow) -> None:
    typed = anyone.get("/verify/", {"code": spaced(row.code).lower()})
    assert typed["Location"] == f"/verify/{row.code}/"
    answer = anyone.get(typed["Location"])
    html = answer.content.decode()
    assert answer.status_code == 200
    for said in (
        row.number,
        row.facts["kk"]["name"],
        row.facts["kk"]["programme"],
        row.facts["kk"]["provider"],
    ):
        assert said in html
    assert "noindex" in html


def test_the_check_tells_nothing_that_is_not_on_the_certificate(anyone: Client, row: RegisterRow) -> None:
    learner = row.enrolment.learner
    html = anyone.get(f"/verify/{row.code}/").content.decode()
    assert learner.email not in html
    assert f"{row.facts['points']} балл" not in html


def test_the_check_follows_the_chosen_language(anyone: Client, row: RegisterRow) -> None:
    anyone.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    html = anyone.get(f"/verify/{row.code}/").content.decode()
    assert row.facts["ru"]["name"] in html
    assert '<html lang="ru">' in html


def test_machines_are_told_the_same_as_by_the_command(anyone: Client, row: RegisterRow) -> None:
    answer = anyone.get(f"/verify/{row.code}/?format=json")
    signature = {"valid": False, "signer": None}
    assert answer.json() == {"state": "valid", "number": row.number, "signature": signature}
    led = anyone.get("/verify/", {"code": row.code, "format": "json"})
    assert led["Location"] == f"/verify/{row.code}/?format=json"
    unknown = anyone.get("/verify/AAAABBBBCCCC/?format=json")
    assert (unknown.status_code, unknown.json()) == (
        404,
        {"state": "unknown", "number": None, "signature": signature},
    )


def test_an_unknown_code_is_a_404_in_words(anyone: Client, row: RegisterRow) -> None:
    answer = anyone.get("/verify/AAAA-BBBB-CCCC/")
    assert answer.status_code == 404
    assert answer.templates[0].name == "assessment/verify_code.html"
    assert 'value="AAAA-BBBB-CCCC"' in answer.content.decode()


def test_an_expired_certificate_says_so(anyone: Client, row: RegisterRow) -> None:
    RegisterRow.objects.filter(pk=row.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    answer = anyone.get(f"/verify/{row.code}/")
    assert answer.context["checked"].state == "expired"
    assert "badge warning" in answer.content.decode()


def test_an_empty_code_asks_again(anyone: Client) -> None:
    assert anyone.get("/verify/").status_code == 200
    assert anyone.get("/verify/", {"code": ""}).context["form"].errors["code"]
    assert anyone.get("/verify/", {"code": "/../"}).status_code == 302
    assert anyone.post("/verify/", {"code": "x"}).status_code == 405


def test_guessing_is_stopped_and_others_go_on(anyone: Client, row: RegisterRow) -> None:
    cache.clear()
    for _guess in range(MOST_MISSES):
        assert anyone.get("/verify/AAAABBBBCCCC/").status_code == 404
    assert anyone.get("/verify/AAAABBBBCCCC/").status_code == 429
    assert anyone.get(f"/verify/{row.code}/?format=json").status_code == 429
    assert Client(REMOTE_ADDR="10.1.2.3").get(f"/verify/{row.code}/").status_code == 200
    cache.clear()


def test_many_genuine_checks_from_one_place_are_no_guessing(anyone: Client, row: RegisterRow) -> None:
    for _check in range(MOST_MISSES + 1):
        assert anyone.get(f"/verify/{row.code}/").status_code == 200
