"""What a lesson is made of. Each block knows in which variant alone it is shown, if in one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

PROSE = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
INLINE = ["bold", "italic", "link", "document-link", "ol", "ul"]


def variants() -> list[tuple[str, Any]]:
    """The variants that any programme has, by their codes; read when an author opens the form."""
    from content.models import Variant

    return list({variant.code: (variant.code, variant.title()) for variant in Variant.objects.all()}.values())


class Placed(blocks.StructBlock):
    """A block that may be shown in one variant only."""

    only = blocks.ChoiceBlock(choices=variants, required=False, label=_("only in the variant"))

    def get_form_layout(self) -> BlockGroup:
        """Asked for last and seldom: behind the block's settings."""
        return BlockGroup([name for name in self.child_blocks if name != "only"], settings=["only"])


class TextPiece(Placed):
    text = blocks.RichTextBlock(features=PROSE, label=_("text"))

    class Meta:
        label, icon, template = _("Text"), "pilcrow", "content/blocks/text.html"


class KeyIdeas(Placed):
    # not «items»: a template would find the method of that name
    ideas = blocks.ListBlock(blocks.TextBlock(rows=3), min_num=1, label=_("key ideas"))

    class Meta:
        label, icon, template = _("Key ideas"), "pick", "content/blocks/ideas.html"


class Case(Placed):
    title = blocks.CharBlock(label=_("title"))
    text = blocks.RichTextBlock(features=INLINE, label=_("what happened"))
    questions = blocks.ListBlock(blocks.TextBlock(rows=2), min_num=1, label=_("questions to discuss"))

    class Meta:
        label, icon, template = _("Case to discuss"), "group", "content/blocks/case.html"


class Points(Placed):
    title = blocks.CharBlock(label=_("title"))
    points = blocks.ListBlock(blocks.TextBlock(rows=2), min_num=1, label=_("items"))


class Checklist(Points):
    class Meta:
        label, icon, template = _("Checklist"), "list-ul", "content/blocks/checklist.html"


class Steps(Points):
    class Meta:
        label, icon, template = _("Steps"), "list-ol", "content/blocks/steps.html"


def table() -> TypedTableBlock:
    return TypedTableBlock([("text", blocks.CharBlock(required=False, label=_("text")))], label=_("table"))


class Table(Placed):
    table = table()

    class Meta:
        label, icon, template = _("Table"), "table", "content/blocks/table.html"


class Quotation(Placed):
    text = blocks.TextBlock(label=_("quotation"))
    source = blocks.CharBlock(label=_("source"))

    class Meta:
        label, icon, template = _("Quotation"), "openquote", "content/blocks/quotation.html"


class Figure(Placed):
    # decorative pictures don't belong in a lesson, so a description is asked for always
    image = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(required=False, label=_("caption"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["image"].contextual_alt_text:
            undescribed = ValidationError(_("Describe the picture for those who don't see it."))
            raise blocks.StructBlockValidationError(
                {"image": blocks.StructBlockValidationError({"alt_text": undescribed})}
            )
        return cleaned

    class Meta:
        label, icon, template = _("Figure"), "image", "content/blocks/figure.html"


class File(Placed):
    document = DocumentChooserBlock(label=_("file"))
    note = blocks.CharBlock(required=False, label=_("what it is for"))

    class Meta:
        label, icon, template = _("File"), "doc-full", "content/blocks/file.html"


class LinkCard(Placed):
    title = blocks.CharBlock(label=_("title"))
    url = blocks.URLBlock(label=_("address"))
    note = blocks.CharBlock(required=False, label=_("what to look for there"))

    class Meta:
        label, icon, template = _("Link card"), "link", "content/blocks/link.html"


class Recording(Placed):
    """Sound or pictures that move: a link or a file, always with the words said, never started by itself."""

    title = blocks.CharBlock(label=_("title"))
    url = blocks.URLBlock(required=False, label=_("address"))
    document = DocumentChooserBlock(required=False, label=_("file"))
    minutes = blocks.IntegerBlock(required=False, min_value=1, label=_("length, minutes"))
    transcript = blocks.RichTextBlock(features=INLINE, label=_("transcript"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["url"]) == bool(cleaned["document"]):
            wrong = ValidationError(_("Give either an address or a file."))
            raise blocks.StructBlockValidationError({"url": wrong})
        return cleaned


class Video(Recording):
    class Meta:
        label, icon, template = _("Video"), "media", "content/blocks/video.html"


class Audio(Recording):
    class Meta:
        label, icon, template = _("Audio"), "media", "content/blocks/audio.html"


class Form(Placed):
    """A page as a librarian would print it: filled as a specimen, or empty as a worksheet."""

    title = blocks.CharBlock(label=_("title"))
    note = blocks.TextBlock(required=False, rows=2, label=_("how it is used"))
    before = blocks.ListBlock(blocks.CharBlock(), default=[], label=_("lines above the table"))
    table = table()
    after = blocks.ListBlock(blocks.CharBlock(), default=[], label=_("lines below the table"))
    document = DocumentChooserBlock(required=False, label=_("file to download"))


class Specimen(Form):
    class Meta:
        label, icon, template = _("Filled specimen"), "clipboard-list", "content/blocks/specimen.html"


class Worksheet(Form):
    class Meta:
        label, icon, template = _("Worksheet"), "form", "content/blocks/worksheet.html"


class Term(Placed):
    name = blocks.CharBlock(label=_("term"), help_text=_("As it stands in the programme's glossary."))

    class Meta:
        label, icon, template = _("Glossary term"), "info-circle", "content/blocks/term.html"


class Reflection(Placed):
    prompt = blocks.TextBlock(label=_("questions to oneself"))

    class Meta:
        label, icon, template = _("Reflection"), "user", "content/blocks/reflection.html"


class Tasks(blocks.StaticBlock):
    class Meta:
        label, icon, template = _("Tasks of the topic"), "tasks", "content/blocks/tasks.html"
        admin_text = _("The tasks of this topic stand here; they are written under Tasks.")


class SelfCheck(blocks.StaticBlock):
    class Meta:
        label, icon, template = _("Quiz of the topic"), "help", "content/blocks/quiz.html"
        admin_text = _("The self-check quiz of this topic stands here; it is written under Quizzes.")


LESSON = [
    ("text", TextPiece()),
    ("ideas", KeyIdeas()),
    ("case", Case()),
    ("checklist", Checklist()),
    ("steps", Steps()),
    ("table", Table()),
    ("quotation", Quotation()),
    ("figure", Figure()),
    ("file", File()),
    ("link", LinkCard()),
    ("video", Video()),
    ("audio", Audio()),
    ("specimen", Specimen()),
    ("worksheet", Worksheet()),
    ("term", Term()),
    ("task", Tasks()),
    ("quiz", SelfCheck()),
    ("reflection", Reflection()),
]
