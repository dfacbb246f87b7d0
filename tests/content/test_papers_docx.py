"""The programme as the .docx the ministry's form asks for."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from content.domain.plan import Column
from content.papers import Language, ProgrammePaper, docx, docx_page, markup
from tests.content.made_paper import ALPHABET, SECTIONS, paper, shipped_plan

LANGUAGES: tuple[Language, ...] = ("kk", "ru")


def opened(written: ProgrammePaper) -> Opened:
    return Document(io.BytesIO(docx.write(written)))


def said(document: Opened) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def found(document: Opened, words: str) -> Any:
    return next(paragraph for paragraph in document.paragraphs if words in paragraph.text)


def centimetres(*lengths: Any) -> list[float]:
    return [round(length.cm, 2) for length in lengths]


def numbers(row: Any) -> list[str]:
    return [cell.text for cell in row.cells]


def test_the_page_has_the_size_and_margins_of_the_form() -> None:
    (page,) = opened(paper()).sections
    assert centimetres(page.page_width, page.page_height) == [21, 29.7]
    assert centimetres(page.left_margin, page.right_margin) == [2.5, 1.5]
    assert centimetres(page.top_margin, page.bottom_margin) == [2, 2]


def test_the_text_is_in_times_14_justified_single_spaced_and_indented() -> None:
    document = opened(paper())
    style = document.styles["Normal"]
    assert (style.font.name, style.font.size) == ("Times New Roman", Pt(14))
    form = style.paragraph_format
    assert form.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert form.line_spacing == 1
    assert round(form.first_line_indent.cm, 2) == 1.25
    assert (form.space_before, form.space_after) == (0, 0)
    assert found(document, ALPHABET).style.name == "Normal"


def test_no_theme_overrides_the_font() -> None:
    document = opened(paper())
    for style in ("Normal", "Heading 1", "Heading 2", "Table Text", "toc 1", "Footer"):
        fonts = document.styles[style].element.find(f".//{qn('w:rFonts')}")
        assert fonts.attrib == {
            qn(f"w:{script}"): "Times New Roman" for script in ("ascii", "hAnsi", "cs", "eastAsia")
        }
        assert str(document.styles[style].font.color.rgb) == "000000"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ten_sections_stand_in_their_order(language: Language) -> None:
    headings = [one for one in opened(paper(language)).paragraphs if one.style.name == "Heading 1"]
    titles = [f"{number}. {title}" for number, title in enumerate(SECTIONS[language], start=1)]
    assert [heading.text for heading in headings] == titles
    style = headings[0].style
    assert (style.font.size, style.font.bold, style.font.name) == (Pt(14), True, "Times New Roman")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_are_a_field_with_its_entries_already_in_it(language: Language) -> None:
    document = opened(paper(language))
    codes = [code.text.strip() for code in document.element.body.iter(qn("w:instrText"))]
    assert codes[0] == r'TOC \o "1-1" \h \z \u'
    assert len([code for code in codes if code.startswith("PAGEREF")]) == 10
    entries = [one for one in document.paragraphs if one.style.name == "toc 1"]
    read = [re.fullmatch(r"\d+\. (.+)\t(\d+)", entry.text) for entry in entries]
    assert [entry[1] for entry in read if entry] == list(SECTIONS[language])
    pages = [int(entry[2]) for entry in read if entry]
    assert pages == sorted(pages)
    assert pages[0] == 3
    assert pages[-1] > 5
    marked = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    assert {code.split()[1] for code in codes if code.startswith("PAGEREF")} == marked


def test_every_field_that_begins_ends() -> None:
    document = opened(paper())
    kinds = [mark.get(qn("w:fldCharType")) for mark in document.element.body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == 11


def test_word_is_not_made_to_ask_about_the_fields() -> None:
    assert not list(opened(paper()).settings.element.iter(qn("w:updateFields")))


def test_pages_are_numbered_but_for_the_title_page() -> None:
    (page,) = opened(paper()).sections
    assert page.different_first_page_header_footer
    assert [code.text.strip() for code in page.footer._element.iter(qn("w:instrText"))] == ["PAGE"]
    assert not list(page.first_page_footer._element.iter(qn("w:instrText")))
    assert page.first_page_footer.paragraphs[0].text == "Ақтөбе, 2026"


def test_a_draft_says_so_and_an_approved_one_says_by_what() -> None:
    assert "Жоба" in said(opened(paper("kk")))
    assert "Проект" in said(opened(paper("ru")))
    order = "2026 жылғы 8 қаңтардағы № 12 бұйрықпен бекітілді"
    words = said(opened(paper("kk", approved=order)))
    assert order in words
    assert "Жоба" not in words


@pytest.mark.parametrize(("language", "locale"), [("kk", "kk-KZ"), ("ru", "ru-RU")])
def test_the_document_tells_its_language_and_title(language: Language, locale: str) -> None:
    written = paper(language)
    document = opened(written)
    assert document.core_properties.title == written.title
    assert document.core_properties.language == locale
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == locale
    assert "python" not in document.core_properties.author + document.core_properties.comments


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_tables_follow_the_structure_and_come_to_72(language: Language) -> None:
    document = opened(paper(language))
    day, online = document.tables
    assert numbers(day.rows[-1])[2:] == ["72", "32", "40", "–"]
    assert numbers(online.rows[-1])[2:] == ["72", "37", "35", "–"]
    for table in (day, online):
        assert len(table.rows) == 1 + 5 + 15 + 1
        topics = [row for row in table.rows if re.fullmatch(r"\d\.\d", row.cells[0].text)]
        assert sum(int(row.cells[2].text) for row in topics) == 72
        modules = [row for row in table.rows if re.fullmatch(r"\d", row.cells[0].text)]
        assert [row.cells[2].text for row in modules] == ["8", "12", "16", "20", "16"]
        assert all(row.cells[1].paragraphs[0].runs[0].bold for row in modules)
        assert not any(row.cells[1].paragraphs[0].runs[0].bold for row in topics)
    body = list(document.element.body)
    places = {paragraph.text: body.index(paragraph._p) for paragraph in document.paragraphs}
    fifth, sixth = (f"{number}. {SECTIONS[language][number - 1]}" for number in (5, 6))
    assert places[fifth] < body.index(day._tbl) < body.index(online._tbl) < places[sixth]


def test_the_head_of_a_table_comes_again_on_every_page() -> None:
    for table in opened(paper()).tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert sum(1 for _head in table._tbl.iter(qn("w:tblHeader"))) == 1


def test_a_table_is_as_wide_as_the_text() -> None:
    for table in opened(paper()).tables:
        for row in table.rows:
            assert round(sum(cell.width.cm for cell in row.cells), 1) == 17


def test_heads_stand_upright_where_a_variant_has_many_kinds() -> None:
    plan = shipped_plan()
    kinds = tuple(
        Column("day", f"kind{number}", {"kk": "Күндізгі"}, {"kk": f"Самостоятельнаяработа {number}"})
        for number in range(9)
    )
    (table,) = opened(paper(plan=replace(plan, columns=kinds))).tables
    turned = [mark.get(qn("w:val")) for mark in table._tbl.iter(qn("w:textDirection"))]
    assert turned == ["btLr"] * 10
    assert round(sum(cell.width.cm for cell in table.rows[1].cells), 1) == 17
    assert min(cell.width.cm for cell in table.rows[1].cells) > 0.8


# --- What authors write ---


def test_lists_are_lists_and_every_numbered_one_begins_with_one() -> None:
    document = opened(
        paper(html="<ol><li>бір</li><li>екі</li></ol><ol><li>тағы бір</li></ol><ul><li>тек</li></ul>")
    )
    marks = {text: found(document, text)._p.pPr.numPr.numId.val for text in ("бір", "екі", "тағы бір", "тек")}
    assert marks["бір"] == marks["екі"]
    assert len(set(marks.values())) == 3
    numbering = document.part.numbering_part.element
    again = numbering.findall(
        f"{qn('w:num')}[@{qn('w:numId')}='{marks['тағы бір']}']//{qn('w:startOverride')}"
    )
    assert {override.get(qn("w:val")) for override in again} == {"1"}


def test_a_list_in_a_list_is_set_in() -> None:
    document = opened(paper(html="<ul><li>сырт<ul><li>ішкі</li></ul></li></ul>"))
    assert [found(document, text)._p.pPr.numPr.ilvl.val for text in ("сырт", "ішкі")] == [0, 1]


def test_stress_links_and_breaks_stay() -> None:
    html = '<p>Қор <b>жаңарады</b> <em>жыл сайын</em>,<br>қараңыз: <a href="https://adilet.zan.kz/?a=1&amp;b=2">заң</a></p>'
    document = opened(paper(html=html))
    paragraph = found(document, "жаңарады")
    assert paragraph.text == "Қор жаңарады жыл сайын,\nқараңыз: заң"
    assert [run.text for run in paragraph.runs if run.bold] == ["жаңарады"]
    assert [run.text for run in paragraph.runs if run.italic] == ["жыл сайын"]
    assert [(link.text, link.address) for link in paragraph.hyperlinks] == [
        ("заң", "https://adilet.zan.kz/?a=1&b=2")
    ]


def test_an_authors_table_keeps_its_cells() -> None:
    html = (
        "<table><caption>Рубрика</caption><tr><th>№</th><th>Критерий</th><th>Балл</th></tr>"
        '<tr><td rowspan="2">1</td><td>Өзектілік</td><td>2</td></tr>'
        '<tr><td colspan="2">түсіндірме</td></tr></table>'
    )
    document = opened(paper(html=html))
    table = document.tables[0]
    assert [numbers(row) for row in table.rows] == [
        ["№", "Критерий", "Балл"],
        ["1", "Өзектілік", "2"],
        ["", "түсіндірме", "түсіндірме"],
    ]
    assert "Рубрика" in said(document)
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None


def test_of_an_unknown_tag_the_text_stays_and_of_a_script_nothing() -> None:
    html = (
        '<section onclick="x()"><custom-tag>Қалған сөз</custom-tag></section><script>alert("жаман")</script>'
        '<p><a href="javascript:alert(1)">сілтеме</a></p><style>p{color:red}</style>'
    )
    document = opened(paper(html=html))
    words = "\n".join(said(document))
    assert "Қалған сөз" in words
    assert "жаман" not in words
    assert "color:red" not in words
    assert not found(document, "сілтеме").hyperlinks


def test_what_xml_cannot_hold_is_left_out() -> None:
    written = paper(html="<p>бо\x00с&#1; \ud800орын</p>", title="Та\x0bқырып \ufffe")
    document = opened(written)
    assert found(document, "бос орын")
    assert document.core_properties.title == "Тақырып "


TAGS = (
    "p",
    "b",
    "i",
    "a",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "caption",
    "h3",
    "h4",
    "blockquote",
    "div",
)
BITS = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
    "<br>",
    "&",
    "<",
    "&nbsp;",
    "&#0;",
    "<!--",
]
MARKUP = st.lists(st.sampled_from(BITS) | st.text(max_size=8), max_size=40).map("".join)


@given(MARKUP)
def test_any_markup_is_read_into_something_whole(html: str) -> None:
    for block in markup.read(html):
        if isinstance(block, markup.Table):
            assert len({sum(cell.span for cell in row) for row in block.rows}) == 1
        elif isinstance(block, markup.Listing):
            assert all(block.items)
        elif isinstance(block, markup.Paragraph | markup.Heading):
            assert "".join(run.text for run in block.runs).strip()


@settings(max_examples=25)
@given(MARKUP)
def test_any_markup_can_be_written(html: str) -> None:
    document = Document()
    docx_page.set_styles(document)
    docx._Writer(document, paper()).blocks(markup.read(html))
    document.save(io.BytesIO())


def test_nesting_without_end_is_no_trouble() -> None:
    for tag in ("b", "blockquote", "ul><li", "div", "table><tr><td"):
        assert docx.write(paper(html=f"<{tag}>" * 300 + "түбі"))


def test_a_paper_without_prose_or_plan_is_written_all_the_same() -> None:
    plan = shipped_plan()
    empty = replace(paper(), sections=(), plan=replace(plan, modules=(), columns=()))
    assert opened(empty).tables == []
    bare = paper(plan=replace(plan, modules=()))
    assert [numbers(table.rows[-1])[2] for table in opened(bare).tables] == ["–", "–"]
