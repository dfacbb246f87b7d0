"""A person in a cohort, with the name as it was given then; what happened to them there is rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.enums import EnrolmentState
from lms.models import OrganisationType, Region, User
from lms.people import PersonName
from lms.text import kazakh_sort_key

from .cohort import Cohort, Order


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
