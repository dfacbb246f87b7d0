"""How people come to a cohort: they apply, or a list brings them; quotas say how many of each department."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.enums import ApplicationSource, ApplicationState, ImportStage
from lms.models import OrganisationType, Region, User
from lms.models.work import DueRow
from lms.people import PersonName
from lms.storage import private
from lms.text import kazakh_sort_key

from .cohort import Cohort, Order
from .enrolment import Enrolment
from .place import Department


class Quota(models.Model):
    """The places of a cohort that a department may fill."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="quotas")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="quotas", verbose_name=_("education department")
    )
    places = models.PositiveSmallIntegerField(_("places"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["department__name_kk"]
        constraints = [models.UniqueConstraint(fields=["cohort", "department"], name="quota_once")]

    def __str__(self) -> str:
        return f"{self.department}: {self.places}"


class Application(models.Model):
    """Somebody asks for a place, or is on a list beyond its quota. Where it stands is its latest event.

    The identity number is kept as a person's is: encrypted, and a keyed hash to find by.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="applications")
    source = models.CharField(max_length=10, choices=ApplicationSource)
    # The person it belongs to, where they sign in already or once they are taken in.
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="applications")
    surname_kk = models.CharField(_("surname in Kazakh"), max_length=100, blank=True)
    given_name_kk = models.CharField(_("given name in Kazakh"), max_length=100, blank=True)
    patronymic_kk = models.CharField(_("patronymic in Kazakh"), max_length=100, blank=True)
    surname_ru = models.CharField(_("surname in Russian"), max_length=100, blank=True)
    given_name_ru = models.CharField(_("given name in Russian"), max_length=100, blank=True)
    patronymic_ru = models.CharField(_("patronymic in Russian"), max_length=100, blank=True)
    iin_token = models.TextField(blank=True, editable=False)
    iin_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("kk", "Қазақша"), ("ru", "Русский")])
    organisation = models.CharField(_("organisation"), max_length=300, blank=True)
    organisation_type = models.ForeignKey(
        OrganisationType, models.PROTECT, null=True, blank=True, verbose_name=_("kind of organisation")
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("education department")
    )
    consent_text = models.TextField(blank=True, editable=False)
    consent_language = models.CharField(max_length=2, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    # The address was proven, by the link that was sent to it or by a coordinator who called.
    confirmed_at = models.DateTimeField(null=True, editable=False)
    enrolment = models.OneToOneField(
        Enrolment, models.SET_NULL, null=True, related_name="application", editable=False
    )
    sort_key = models.CharField(max_length=400, editable=False)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.name().full

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = kazakh_sort_key(self.name("kk").full)[:400]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def name(self, language: str | None = None) -> PersonName:
        """As written in that language, or in the other where it is given in one only."""
        order = ("ru", "kk") if (language or get_language()) == "ru" else ("kk", "ru")
        first, second = (
            PersonName(*(getattr(self, f"{part}_{code}") for part in ("surname", "given_name", "patronymic")))
            for code in order
        )
        return first if first.surname or first.given_name else second


class ApplicationEvent(models.Model):
    """What happened to an application. Rows are added; the latest is where it stands."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    state = models.CharField(_("state"), max_length=12, choices=ApplicationState)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("event of an application")
        verbose_name_plural = _("events of applications")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_state_display()


class RosterImport(DueRow):
    """A department's list as a file, on its way in: read and imported by the worker, undone if need be.

    The file is kept encrypted (courses.domain.roster.keep): it is full of identity numbers.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="roster_imports")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("education department"),
    )
    file = models.FileField(storage=private, upload_to="rosters/%Y", blank=True)
    file_name = models.CharField(max_length=200)
    stage = models.CharField(max_length=10, choices=ImportStage, default=ImportStage.READING)
    # Rows worked through of how many, in the stage the worker is at.
    done_rows = models.PositiveIntegerField(default=0)
    all_rows = models.PositiveIntegerField(default=0)
    # Which sheet, which rows are its header, which column is what; a coordinator may correct it.
    mapping = models.JSONField(default=dict)
    # The one sentence, by language, of a list that can't be read; and what was imported, in figures.
    problem = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="roster_imports")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import of a list")
        verbose_name_plural = _("imports of lists")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.file_name


class RosterRow(models.Model):
    """A row of a list as it was read and judged. What it says of a person is encrypted (`token`)."""

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text=_("As Excel shows it."))
    # new, known, rejected, ignored; and the codes of what is wrong or worth a look
    verdict = models.CharField(max_length=10)
    problems = models.JSONField(default=list)
    token = models.TextField()
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_person = models.BooleanField(default=False)
    enrolment = models.ForeignKey(Enrolment, models.SET_NULL, null=True, related_name="+")
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("row of a list")
        verbose_name_plural = _("rows of lists")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["roster", "number"], name="roster_row_once")]

    def __str__(self) -> str:
        return str(self.number)
