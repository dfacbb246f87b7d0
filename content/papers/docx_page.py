"""What the official .docx has around its text: its page and footer, its styles, its language, its fields."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from content.papers import ProgrammePaper
from content.papers.measure import HEAD_SIZE, INDENT, SIZE, TABLE_SIZE, TEXT_WIDTH
from lms.text import holdable

FONT = "Times New Roman"
_LOCALES = {"kk": "kk-KZ", "ru": "ru-RU"}
_CENTRE, _JUSTIFY, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


# --- The document as a whole ---


def say_what_it_is(document: Paper, paper: ProgrammePaper) -> None:
    """Its title and language; nothing of the program that wrote it, nor of when."""
    properties = document.core_properties
    properties.title = holdable(paper.title)[:255]
    properties.author = holdable(paper.organisation)[:255]
    properties.language = _LOCALES[paper.language]
    properties.comments = ""
    for element in list(properties._element):
        if element.tag in (qn("dcterms:created"), qn("dcterms:modified"), qn("cp:lastModifiedBy")):
            properties._element.remove(element)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    said = defaults.find(f".//{qn('w:lang')}")
    said.set(qn("w:val"), _LOCALES[paper.language])
    for theme in document.settings.element.iter(qn("w:themeFontLang")):
        theme.set(qn("w:val"), _LOCALES[paper.language])
    _speak_to_word_of_today(document)


def _speak_to_word_of_today(document: Paper) -> None:
    """Without this Word opens the paper in its compatibility mode."""
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        return
    for old in list(compat):
        compat.remove(old)
    compat.append(
        parse_xml(
            f'<w:compatSetting {nsdecls("w")} w:name="compatibilityMode"'
            ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        )
    )


def set_page(document: Paper, paper: ProgrammePaper) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin = Cm(2.5), Cm(1.5)
    page.top_margin = page.bottom_margin = Cm(2)
    page.header_distance = page.footer_distance = Cm(1)
    page.different_first_page_header_footer = True
    foot = page.footer.paragraphs[0]
    begin_field(foot, "PAGE")
    add_run(foot, "2")
    end_field(foot)
    page.first_page_footer.paragraphs[0].add_run(holdable(f"{paper.city}, {paper.year}"))


def set_styles(document: Paper) -> None:
    styles = document.styles
    _letters(styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rPr')}"))
    normal = styles["Normal"]
    _shape(normal, indent=INDENT, alignment=_JUSTIFY)
    _shape(styles["Heading 1"], bold=True, indent=INDENT, alignment=_LEFT, before=12, after=6, stays=True)
    _shape(styles["Heading 2"], bold=True, indent=INDENT, alignment=_LEFT, before=6, after=3, stays=True)
    _shape(
        styles["Heading 3"],
        bold=True,
        italic=True,
        indent=INDENT,
        alignment=_LEFT,
        before=6,
        after=3,
        stays=True,
    )
    _shape(styles["List Paragraph"], indent=INDENT, alignment=_JUSTIFY)
    _shape(styles["Quote"], italic=True, indent=0, left=INDENT, alignment=_JUSTIFY, before=3, after=3)
    _shape(styles["Caption"], indent=0, alignment=_LEFT, before=12, after=6, stays=True)
    _shape(styles["Footer"], size=12, indent=0, alignment=_CENTRE)
    _shape(_new(document, "Title Page"), indent=0, alignment=_CENTRE)
    _shape(_new(document, "Table Text"), size=TABLE_SIZE, indent=0, alignment=_LEFT)
    _shape(_new(document, "Table Head"), size=HEAD_SIZE, indent=0, alignment=_CENTRE)
    contents = _new(document, "toc 1", builtin=True)
    _shape(contents, indent=0, alignment=_LEFT, after=4)
    contents.paragraph_format.tab_stops.add_tab_stop(
        Pt(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )


def _new(document: Paper, name: str, *, builtin: bool = False) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
    style.base_style = document.styles["Normal"]
    return style


def _shape(
    style: Any,
    *,
    alignment: WD_ALIGN_PARAGRAPH,
    size: float = SIZE,
    bold: bool = False,
    italic: bool = False,
    indent: float = 0,
    left: float = 0,
    before: float = 0,
    after: float = 0,
    stays: bool = False,
) -> None:
    _letters(style.element.get_or_add_rPr())
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.alignment = alignment
    form.first_line_indent, form.left_indent = Pt(indent), Pt(left)
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.keep_with_next = stays
    form.widow_control = True


def _letters(properties: Any) -> None:
    """Times New Roman for every script; a theme's font would go before it."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    names = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
    properties.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))


# --- Fields ---


def add_run(paragraph: DocxParagraph, text: str) -> Any:
    """A run at the end, of a link too, which python-docx doesn't write into by itself."""
    element = OxmlElement("w:r")
    paragraph._p.append(element)
    run = Run(element, paragraph)
    run.text = text
    return run


def begin_field(paragraph: DocxParagraph, code: str) -> None:
    _add_mark(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    add_run(paragraph, "")._r.append(instruction)
    _add_mark(paragraph, "separate")


def end_field(paragraph: DocxParagraph) -> None:
    _add_mark(paragraph, "end")


def _add_mark(paragraph: DocxParagraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    add_run(paragraph, "")._r.append(mark)
