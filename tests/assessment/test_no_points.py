"""Formative work bears no points: there is no place where one could be written down."""

import pytest
from django.db import models

from assessment.models import Feedback, Submission, SubmissionVersion
from content.models import Task

NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField, models.DurationField)
# Which version it is, and which task comes first: places in a row, no measure of anybody.
PLACES = {"order"}


@pytest.mark.parametrize("model", [Task, Submission, SubmissionVersion, Feedback])
def test_work_and_feedback_hold_no_number(model: type[models.Model]) -> None:
    numbers = {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, NUMBERS) and not field.primary_key and not field.is_relation
    }
    assert numbers <= PLACES
