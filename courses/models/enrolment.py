"""A person in a cohort, with the name as it was given then; what happened to them there is rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.models import EditionTopic
from courses.enums import EnrolmentState, Moment
from lms.models import OrganisationType, Region, User
from lms.people import PersonName
from lms.text import kazakh_sort_key

from .cohort import Cohort, Order
from .place import Department


class Enrolment(models.Model):
    """A place in a cohort. The name stays as given, even where the person's own row is mended later."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(User, models.PROTECT, related_name="enrolments", verbose_name=_("learner"))
    surname_kk = models.CharField(_("surname in Kazakh"), max_length=100)
    given_name_kk = models.CharField(_("given name in Kazakh"), max_length=100)
    patronymic_kk = models.CharField(_("patronymic in Kazakh"), max_length=100, blank=True)
    surname_ru = models.CharField(_("surname in Russian"), max_length=100)
    given_name_ru = models.CharField(_("given name in Russian"), max_length=100)
    patronymic_ru = models.CharField(_("patronymic in Russian"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=300, blank=True)
    organisation_type = models.ForeignKey(
        OrganisationType, models.PROTECT, null=True, blank=True, verbose_name=_("kind of organisation")
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("education department"),
    )
    # The place in another cohort that a transfer brought the person from, and the day of it: what was held
    # there until then counts, and what was held here before it doesn't.
    continues = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="continued_by", editable=False
    )
    continues_from = models.DateField(null=True, editable=False)
    # Derived from the Kazakh name; written by save() alone.
    sort_key = models.CharField(max_length=400, editable=False)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "learner"], name="enrolled_once_in_a_cohort")
        ]

    def __str__(self) -> str:
        return self.name().full

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = kazakh_sort_key(self.name("kk").full)[:400]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def name(self, language: str | None = None) -> PersonName:
        code = "ru" if (language or get_language()) == "ru" else "kk"
        return PersonName(
            *(getattr(self, f"{part}_{code}") for part in ("surname", "given_name", "patronymic"))
        )


class EnrolmentEvent(models.Model):
    """What an order did to a person's place. Rows are added; the latest tells if they are learning."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="events")
    state = models.CharField(_("state"), max_length=12, choices=EnrolmentState)
    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event of an enrolment")
        verbose_name_plural = _("events of enrolments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()} · {self.order}"


class TopicWorked(models.Model):
    """A learner says that they have worked through a topic's lesson."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="worked")
    topic = models.ForeignKey(EditionTopic, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("topic worked through")
        verbose_name_plural = _("topics worked through")
        constraints = [models.UniqueConstraint(fields=["enrolment", "topic"], name="topic_worked_once")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.topic.code}"


class Questionnaire(models.Model):
    """What a learner says of their experience, needs and hindrances: choices and words, no score.

    `answers` is by question: a code, a list of codes, or words (courses.domain.questionnaire).
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="questionnaires")
    moment = models.CharField(_("asked"), max_length=10, choices=Moment)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [models.UniqueConstraint(fields=["enrolment", "moment"], name="asked_once_a_moment")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.get_moment_display()}"
