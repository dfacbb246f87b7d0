from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortState(models.TextChoices):
    """Where a cohort stands. Never stored: courses.domain.cohorts.state derives it from dates and orders."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open for applications")
    ENROLLED = "enrolled", _("Enrolled")
    RUNNING = "running", _("Running")
    DEFENCE = "defence", _("Project defence")
    COMPLETED = "completed", _("Completed")
    SUPPORT = "support", _("Post-course support")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")


class OrderKind(models.TextChoices):
    """What the head of the provider orders."""

    ENROLMENT = "enrolment", _("Enrolment")
    WITHDRAWAL = "withdrawal", _("Leaving before the end")
    EXPULSION = "expulsion", _("Expulsion")
    TRANSFER = "transfer", _("Transfer to another cohort")
    CERTIFICATES = "certificates", _("Issue of certificates")
    CANCELLATION = "cancellation", _("Cancellation of the cohort")


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("Learning")
    WITHDRAWN = "withdrawn", _("Left before the end")
    EXPELLED = "expelled", _("Expelled")
    TRANSFERRED = "transferred", _("Transferred")


class Funding(models.TextChoices):
    """Who pays for the places of a cohort."""

    STATE = "state", _("State order")
    LOCAL = "local", _("Local budget")
    OWN = "own", _("Paid by the learner or the school")
    OTHER = "other", _("Other funds")


class HowThere(models.TextChoices):
    """How it is known that somebody was at a class."""

    MARKED = "marked", _("marked by the teacher")
    JOINED = "joined", _("joined through the link")
    WATCHED = "watched", _("watched the recording and answered")


class ApplicationSource(models.TextChoices):
    SITE = "site", _("applied on the site")
    LIST = "list", _("on a department's list")


class ApplicationState(models.TextChoices):
    """Where an application stands: its latest event."""

    SENT = "sent", _("Waits for the address to be confirmed")
    CONFIRMED = "confirmed", _("Waits for a decision")
    WAITING = "waiting", _("On the waiting list")
    ACCEPTED = "accepted", _("Taken in")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ImportStage(models.TextChoices):
    """Where the import of a list stands."""

    READING = "reading", _("Being read")
    UNREADABLE = "unreadable", _("Can't be read")
    SHOWN = "shown", _("To be looked through")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    UNDONE = "undone", _("Undone")


class Moment(models.TextChoices):
    """When a questionnaire is asked."""

    ENTRY = "entry", _("before the course")
    END = "end", _("at the end of the course")
    YEAR = "year", _("a year after")


class FileKind(models.TextChoices):
    """The documents of a course."""

    ORDER = "order", _("Order")
    LIST = "list", _("List of the cohort")
    JOURNAL = "journal", _("Course journal")
    REFERENCE = "reference", _("Reference of study")
    TIMETABLE = "timetable", _("Timetable")


class TopicStage(models.TextChoices):
    """How far a learner is with a topic. Never stored: courses.domain.progress.stage derives it."""

    NOT_BEGUN = "not_begun", _("not begun")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("finished")
