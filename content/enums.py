from django.db import models
from django.utils.translation import gettext_lazy as _


class HeldAs(models.TextChoices):
    """How an hour of a kind is held, and so how it is attended."""

    SESSION = "session", _("A class to be present at")
    TASK = "task", _("Guided self-study: it counts when the topic's task is handed in")


class Step(models.TextChoices):
    """The life of a programme (order No. 175). Rows are added; the latest is where it stands."""

    DRAFT = "draft", _("Draft")
    DISCUSSION = "discussion", _("Public discussion")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned to be mended")
    REFUSED = "refused", _("Refused")
    AGREED = "agreed", _("Agreed")
    APPROVED = "approved", _("Approved")


class EditionState(models.TextChoices):
    """Derived from its dates and the editions after it (content.domain.programme.edition_state)."""

    IN_FORCE = "in_force", _("In force")
    REVIEW_DUE = "review_due", _("Review is due")
    SUPERSEDED = "superseded", _("Superseded by a later edition")


class TaskKind(models.TextChoices):
    PRACTICAL = "practical", _("Practical task")
    CASE = "case", _("Case")
    MINI_PROJECT = "mini_project", _("Mini-project defence")
    REPORT = "report", _("Reflective report")
    WORKSHEET = "worksheet", _("Worksheet")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("One answer is right")
    MULTIPLE = "multiple", _("Several answers are right")
    TRUE_FALSE = "truefalse", _("True or false")


class SourceGroup(models.TextChoices):
    NORMATIVE = "normative", _("Legal acts")
    MAIN = "main", _("Main literature")
    ADDITIONAL = "additional", _("Additional literature")
    INTERNET = "internet", _("Internet sources")


class SourceKind(models.TextChoices):
    ACT = "act", _("Legal act")
    BOOK = "book", _("Book")
    ARTICLE = "article", _("Article")
    JOURNAL = "journal", _("Journal")
    SITE = "site", _("Site")


class SourceLanguage(models.TextChoices):
    KAZAKH = "kk", _("Kazakh")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")


class MaterialKind(models.TextChoices):
    SPECIMEN = "specimen", _("Filled specimen")
    WORKSHEET = "worksheet", _("Worksheet")
    NOTES = "notes", _("Notes on methods")
    ADVICE = "advice", _("Recommendation")
    GUIDE = "guide", _("Guide")
    SLIDES = "slides", _("Presentation")
    OTHER = "other", _("Other")


class CommentState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    SHOWN = "shown", _("Shown")
    HIDDEN = "hidden", _("Not shown")


class EntryKind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    TERM = "term", _("Glossary")
    SOURCE = "source", _("Literature")
    MATERIAL = "material", _("Materials")


class PaperKind(models.TextChoices):
    DOCX = "docx", _("Word document")
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Spreadsheet of the plan")
    ZIP = "zip", _("Archive of materials")
