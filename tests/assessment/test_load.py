"""The load: its rows are such as the verbs would leave, and every path it names opens."""

import pytest
from django.test import Client
from django.utils import timezone

from assessment.domain.register import broken_at
from assessment.load import build
from assessment.models import MemberResult, SupportYear
from content.load import build as build_content
from courses.load import build as build_courses
from lms.load import Load
from lms.load import build as build_lms

pytestmark = pytest.mark.django_db
OPENED_BY = {
    "task": "learner",
    "support": "learner",
    "feedback_queue": "teacher",
    "pad": "assessor",
}


def test_a_load_is_built_whole_and_opens() -> None:
    load = Load(learners=120, seed=7, at=timezone.now())
    for part in (build_lms, build_content, build_courses, build):
        part(load)
    passed = MemberResult.objects.filter(passed=True).count()
    assert passed == SupportYear.objects.count() >= load.rows["registerrow"] > 0
    assert broken_at(load.provider) is None
    for name, key in OPENED_BY.items():
        client = Client()
        client.force_login(load.people[key])
        assert client.get(load.paths[name]).status_code == 200, name
    assert Client().get(load.paths["certificate_check"]).status_code == 200
