from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    KAZAKH = "kk", "Қазақша"
    RUSSIAN = "ru", "Русский"
    ENGLISH = "en", "English"


class Role(models.TextChoices):
    """What a person is at a provider. A learner is one by enrolment, an administrator by `is_superuser`."""

    COORDINATOR = "coordinator", _("Coordinator")
    AUTHOR = "author", _("Author (methodist)")
    TEACHER = "teacher", _("Teacher")
    ASSESSOR = "assessor", _("Assessor")
    DIRECTOR = "director", _("Director")
    AUTHORITY = "authority", _("Education authority")


class InvitationKind(models.TextChoices):
    LINK = "link", _("Link by mail or message")
    SLIP = "slip", _("Printed slip with a code")


class Purpose(models.TextChoices):
    """What a person agrees to, or no longer agrees to."""

    PERSONAL_DATA = "personal_data", _("Processing of personal data")
    PUBLICATION = "publication", _("Publication of works and photographs")


class RequestKind(models.TextChoices):
    """What the law lets a person ask of whoever holds data on them."""

    CORRECTION = "correction", _("Correct what is held on me")
    BLOCKING = "blocking", _("Stop using what is held on me for a time")
    ERASURE = "erasure", _("Erase what is held on me")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    NOT_NEEDED = "not_needed", _("No longer needed")
    BOUNCED = "bounced", _("Came back")
    FAILED = "failed", _("Failed")
