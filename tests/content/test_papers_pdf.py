"""The programme as PDF: the same words as the .docx, in letters that are in the file."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from content.papers import Language, ProgrammePaper, docx, markup, pdf
from lms.pdf import PDFBroken
from tests.content.made_paper import ALPHABET, SECTIONS, paper, shipped_plan

LANGUAGES: tuple[Language, ...] = ("kk", "ru")


def opened(written: ProgrammePaper) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.write(written)))


def pages_of(written: ProgrammePaper) -> list[str]:
    """The words of each page, however its lines are broken."""
    return [" ".join(page.extract_text().split()) for page in opened(written).pages]


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return request.param


@pytest.fixture(scope="module")
def read(language: Language) -> PdfReader:
    return opened(paper(language))


def words_on(read: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in read.pages]


def test_every_letter_of_the_kazakh_alphabet_is_there(read: PdfReader) -> None:
    assert ALPHABET in "".join(words_on(read))


def test_the_letters_are_embedded(read: PdfReader) -> None:
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in read.pages
        for font in page["/Resources"]["/Font"].values()
    }
    embedded = {name for name, font in fonts.items() if "/FontDescriptor" in font}
    assert {name.partition("+")[2] for name in embedded} == {"NotoSerif-Regular", "NotoSerif-Bold"}
    # ReportLab names Helvetica on every page, and nothing is written in it.
    assert set(fonts) - embedded == {"/Helvetica"}


def test_the_page_is_a4(read: PdfReader) -> None:
    assert len(read.pages) > 5
    for page in read.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_the_contents_lead_to_the_pages_where_the_sections_begin(read: PdfReader, language: Language) -> None:
    pages = words_on(read)
    # An entry's page comes before its words in the file.
    told = re.findall(r"(\d+) (\d+)\. (\D+)(?= |$)", pages[1])
    assert [title for _page, _number, title in told] == list(SECTIONS[language])
    for page, number, title in told:
        assert f"{number}. {title}" in pages[int(page) - 1]


def test_bookmarks_name_the_sections(read: PdfReader, language: Language) -> None:
    assert [entry.title for entry in read.outline] == [
        f"{number}. {title}" for number, title in enumerate(SECTIONS[language], start=1)
    ]


def test_pages_are_numbered_but_for_the_title_page(read: PdfReader, language: Language) -> None:
    pages = words_on(read)
    assert all(page.startswith(f"{number} ") for number, page in enumerate(pages[1:], start=2))
    assert pages[0].endswith("Ақтөбе, 2026")
    assert {"kk": "Жоба", "ru": "Проект"}[language] in pages[0]


def test_both_tables_come_to_72(read: PdfReader, language: Language) -> None:
    words = " ".join(words_on(read))
    total = {"kk": "Жиыны", "ru": "Итого"}[language]
    assert f"{total} 72 32 40 –" in words
    assert f"{total} 72 37 35 –" in words


def test_an_approved_one_says_by_what() -> None:
    order = "Утверждена приказом от 8 января 2026 года № 12"
    first, *_rest = pages_of(paper("ru", approved=order))
    assert order in first
    assert "Проект" not in first


def test_it_tells_its_title() -> None:
    assert opened(paper()).metadata.title == paper().title


# --- What authors write ---


def test_nothing_of_an_authors_markup_is_passed_on() -> None:
    html = (
        '<p style="x" onclick="y">Қор</p><script>жаман</script><img src="/etc/passwd"><pdf:toc />'
        '<a href="file:///etc/passwd">сілтеме</a><pdf:nextpage>соңы</pdf:nextpage>&lt;b&gt;'
    )
    assert pdf.as_html(markup.read(html)) == "<p>Қор</p><p>сілтемесоңы&lt;b&gt;</p>"


def test_lists_tables_links_and_stress_are_drawn() -> None:
    html = (
        "<h3>Тақырыпша</h3><ol><li>бірінші<ul><li>ішкі</li></ul></li><li>екінші</li></ol>"
        "<blockquote>дәйексөз</blockquote><table><caption>Рубрика</caption><tr><th>№</th><th>Критерий</th></tr>"
        '<tr><td>1</td><td><b>Өзектілік</b> <i>пен</i> <a href="https://adilet.zan.kz">заң</a></td></tr></table>'
    )
    written = opened(paper(html=html))
    words = " ".join(words_on(written))
    for said in ("Тақырыпша", "1) бірінші – ішкі 2) екінші", "дәйексөз", "Рубрика", "1 Өзектілік пен заң"):
        assert said in words
    links = [
        note.get_object()["/A"]["/URI"]
        for page in written.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object() and "/URI" in note.get_object()["/A"]
    ]
    assert links == ["https://adilet.zan.kz"]


def test_letters_the_fonts_lack_are_never_empty_boxes() -> None:
    assert pdf.drawn("Қор → 80 % ≥ 50 ✓ ①") == "Қор – 80 % >= 50 + 1"
    assert pdf.drawn("й\u0306 соқыр\u00adлық 😀 中") == "й соқырлық ? ?"
    words = " ".join(pages_of(paper(html="<p>емтихан 😀 алу</p>", title="Тақырып 中")))
    assert "емтихан ? алу" in words
    assert "«Тақырып ?»" in words


def test_a_font_that_is_missing_stops_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.pdf.FONTS", pdf.pdf.FONTS / "elsewhere")
    monkeypatch.setattr("content.papers.pdf._letters", lambda: frozenset(range(0x500)))
    with pytest.raises(PDFBroken):
        pdf.write(paper())


def test_the_same_words_as_in_the_docx(language: Language) -> None:
    from docx import Document

    written = paper(language, html="<ul><li>тізім</li></ul><p>соңғы сөз</p>")
    words = "".join("".join(pages_of(written)).split())
    for paragraph in Document(io.BytesIO(docx.write(written))).paragraphs:
        if paragraph.style.name != "toc 1":
            for word in paragraph.text.split():
                assert word in words


def test_the_longest_titles_and_many_kinds_stay_on_their_page() -> None:
    plan = shipped_plan()
    module = replace(plan.modules[0], titles={"kk": "Ұзақ сөздер " * 33})
    kinds = tuple(
        replace(column, kind=f"{column.kind}{number}") for number in range(3) for column in plan.columns
    )
    longest = "Мектеп кітапханашысының " * 16
    written = paper(
        plan=replace(plan, columns=kinds, modules=(module, *plan.modules[1:])),
        title=longest,
        audience=longest,
        organisation=longest,
        approved=longest,
    )
    assert len(opened(written).pages) < 20


def test_a_paper_without_prose_or_plan_is_written_all_the_same() -> None:
    plan = replace(shipped_plan(), modules=(), columns=())
    assert len(opened(paper(plan=plan)).pages) > 2
    assert len(opened(replace(paper(), sections=())).pages) >= 2
