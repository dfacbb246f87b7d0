from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What a teacher says of a submitted work: words, never points."""

    ACCEPTED = "accepted", _("Accepted")
    REVISE = "revise", _("To be revised")


class WorkState(models.TextChoices):
    """Where a learner's work on a task stands; derived from its versions and the feedback to the latest."""

    OPEN = "open", _("Not handed in yet")
    HANDED_IN = "handed_in", _("Handed in")
    REVISE = "revise", _("To be revised")
    ACCEPTED = "accepted", _("Accepted")


class Seat(models.TextChoices):
    """A seat on a commission. The chair scores like the others; the secretary keeps the log and doesn't."""

    CHAIR = "chair", _("Chair")
    MEMBER = "member", _("Member of the commission")
    SECRETARY = "secretary", _("Secretary")


class DefenceState(models.TextChoices):
    """Where a defence stands; derived from its sheets, settlement and release."""

    SCORING = "scoring", _("Being scored")
    ALL_IN = "all_in", _("All sheets are in")
    SETTLED = "settled", _("Settled")
    RELEASED = "released", _("Released")


class Why(models.TextChoices):
    """Why the chair is asked for a reason on a line of the final sheet."""

    NOBODYS = "nobodys", _("No assessor gave this value")
    TORN = "torn", _("From the least to the most")
    BOUNDARY = "boundary", _("A grade depends on it")


class CertificateState(models.TextChoices):
    VALID = "valid", _("Valid")
    REPLACED = "replaced", _("Replaced")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("Unknown")
    ALTERED = "altered", _("Altered")


class ConsultationState(models.TextChoices):
    ASKED = "asked", _("Asked")
    TAKEN = "taken", _("Taken up")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
