"""The plan as a spreadsheet: what is written is read again, and what is wrong is told with its row."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from content.domain.plan import MOST_HOURS, MOST_IN_ALL, Column, ModuleLine, Plan, TopicLine
from content.enums import HeldAs
from content.papers import plan_reading, workbook, xlsx
from content.papers.plan_reading import ReadPlan
from tests.content.made_paper import shipped_columns, shipped_plan

TOTAL_ROW, HEADS_ROW, CODES_ROW = 3, 4, 6
# The first module, its topics 1.1, 1.2, 1.3, the second module, its first topic.
MODULE_1, TOPIC_11, TOPIC_12, MODULE_2, TOPIC_21 = 7, 8, 9, 11, 12
LAST_ROW = CODES_ROW + 5 + 15 + 1
LECTURE = "F"


def read(content: bytes) -> ReadPlan:
    return plan_reading.read(content, columns=shipped_columns())


def saved(book: Workbook) -> bytes:
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def changed(change: Callable[[Any], object], *, plan: Plan | None = None) -> bytes:
    """The shipped plan's file after somebody's work on its first sheet."""
    book = load_workbook(io.BytesIO(xlsx.write(plan or shipped_plan(), title="Бағдарлама")))
    change(book.worksheets[0])
    return saved(book)


def with_cells(**cells: Any) -> bytes:
    def put(sheet: Any) -> None:
        for place, value in cells.items():
            sheet[place].value = value

    return changed(put)


def told(content: bytes) -> list[tuple[int, str]]:
    result = read(content)
    assert (result.plan is None) == bool(result.problems)
    return [(problem.row, problem.words) for problem in result.problems]


# --- There and back ---

WORDS = st.text("абвгғқңөұүһіыҚӘІ abcXYZ019-«»()№.,:;!?=+@'\"&<>%$\u00a0–", min_size=1, max_size=30)
TITLE = WORDS.map(str.strip).filter(bool)
CODE = st.text("0123456789.абвМT-", min_size=1, max_size=10)
# A word for a sum would make a row of sums of a module.
SLUG = st.from_regex("[a-z][a-z0-9_-]{0,8}", fullmatch=True)
TITLES = st.fixed_dictionaries({"kk": TITLE, "ru": TITLE, "en": TITLE | st.just("")})


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    columns = []
    for variant in draw(st.lists(SLUG, min_size=1, max_size=3, unique=True)):
        names = draw(TITLES)
        for kind in draw(st.lists(SLUG, min_size=1, max_size=4, unique=True)):
            columns.append(Column(variant, kind, names, draw(TITLES), draw(st.sampled_from(HeldAs))))
    codes = iter(draw(st.lists(CODE, max_size=12, unique=True)))
    modules = []
    for number in draw(st.lists(CODE, max_size=4, unique=True)):
        topics = []
        for code in [code for code, _topic in zip(codes, range(draw(st.integers(0, 4))), strict=False)]:
            keys = draw(st.sets(st.sampled_from([column.key for column in columns])))
            hours = {key: draw(st.integers(0, MOST_HOURS)) for key in keys}
            topics.append(TopicLine(code, draw(TITLES), hours))
        modules.append(ModuleLine(number, draw(TITLES), tuple(topics)))
    return Plan(draw(st.integers(1, MOST_IN_ALL)), tuple(columns), tuple(modules))


@settings(max_examples=25, deadline=None)
@given(plans(), WORDS)
def test_every_plan_comes_back_as_it_was(plan: Plan, title: str) -> None:
    result = plan_reading.read(xlsx.write(plan, title=title), columns=plan.columns)
    assert result.problems == []
    assert result.plan == plan


def test_the_plan_that_ships_comes_back_without_notes() -> None:
    assert read(xlsx.write(shipped_plan(), title="Бағдарлама")) == ReadPlan(shipped_plan(), [], [])


def test_a_plan_of_500_rows_comes_back() -> None:
    titles = {
        "kk": "Мектеп кітапханасының қызметі " * 3,
        "ru": "Работа школьной библиотеки " * 3,
        "en": "Work " * 9,
    }
    titles = {language: title.strip() for language, title in titles.items()}
    hours = {column.key: 1 for column in shipped_columns()}
    plan = replace(
        shipped_plan(),
        modules=tuple(
            ModuleLine(
                f"{module}",
                titles,
                tuple(TopicLine(f"{module}.{topic}", titles, hours) for topic in range(1, 61)),
            )
            for module in range(1, 9)
        ),
    )
    assert read(xlsx.write(plan, title="Бағдарлама")).plan == plan


def test_a_missing_english_title_stays_missing() -> None:
    plan = shipped_plan()
    topic = replace(plan.modules[0].topics[0], titles={"kk": "Бір", "ru": "Один", "en": ""})
    module = replace(plan.modules[0], topics=(topic,))
    plan = replace(plan, modules=(module,))
    assert read(xlsx.write(plan, title="Бағдарлама")).plan == plan


# --- What is written ---


def test_the_sheet_to_change_comes_first_and_two_to_print_follow() -> None:
    book = load_workbook(io.BytesIO(xlsx.write(shipped_plan(), title="Бағдарлама")))
    assert book.sheetnames == [
        "Оқу жоспары · Учебный план",
        "Басып шығаруға (қазақша)",
        "Для печати (русский)",
    ]


def test_sums_are_formulas() -> None:
    book = load_workbook(io.BytesIO(xlsx.write(shipped_plan(), title="Бағдарлама")))
    sheet = book.worksheets[0]
    codes = [cell.value for cell in sheet[CODES_ROW]]
    assert codes[5:] == [
        *("day.lecture", "day.practice", "day.assessment", "Σ day"),
        *("online.lecture", "online.guided_self_study", "online.assessment", "Σ online"),
    ]
    assert sheet[f"F{MODULE_1}"].value == "=SUM(F8:F10)"
    assert sheet[f"I{TOPIC_11}"].value == "=SUM(F8:H8)"
    assert sheet[f"F{LAST_ROW}"].value == "=SUM(F7,F11,F15,F19,F23)"


def test_the_printed_tables_come_to_72() -> None:
    book = load_workbook(io.BytesIO(xlsx.write(shipped_plan(), title="Бағдарлама")))
    for sheet, word in zip(book.worksheets[1:], ("Жиыны", "Итого"), strict=True):
        sums = [[cell.value for cell in row][2:] for row in sheet.iter_rows() if row[1].value == word]
        assert sums == [[72, 32, 40, 0], [72, 37, 35, 0]]


@pytest.mark.parametrize("title", ["=1+1", "+7 701", "-2", "@SUM(A1)", '=HYPERLINK("http://x.kz")', "#N/A"])
def test_a_title_is_never_a_formula(title: str) -> None:
    plan = shipped_plan()
    titles = {"kk": title, "ru": title, "en": title}
    module = replace(plan.modules[0], titles=titles)
    columns = tuple(replace(column, variant_titles=titles, titles=titles) for column in plan.columns)
    plan = replace(plan, columns=columns, modules=(module, *plan.modules[1:]))
    content = xlsx.write(plan, title=title)
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or str(cell.value).startswith("=SUM(")
                assert cell.data_type != "e"
    assert plan_reading.read(content, columns=columns).plan == plan


# --- What people make of it ---


def test_numbers_typed_as_text_and_spaces_are_taken() -> None:
    result = read(
        with_cells(F8=" 4 ", G8="4,0", H8="3.0", D3="72", C8="  Қызметті\n жоспарлау ", A7=1, B8=" 1.1 ")
    )
    assert result.problems == []
    assert result.plan
    topic = result.plan.topics[0]
    assert (topic.code, topic.titles["kk"]) == ("1.1", "Қызметті жоспарлау")
    assert [topic.hours["day", kind] for kind in ("lecture", "practice", "assessment")] == [4, 4, 3]
    assert (result.plan.total_hours, result.plan.modules[0].number) == (72, "1")


@pytest.mark.parametrize("empty", [None, "", "  ", "–", "-"])
def test_an_empty_cell_is_no_hours(empty: str | None) -> None:
    plan = read(with_cells(F8=empty)).plan
    assert plan
    assert ("day", "lecture") not in plan.topics[0].hours


def test_a_formula_with_its_result_is_taken() -> None:
    content = with_cells(F8="=1+3")
    with_result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(with_result, "w") as new:
        for part in old.namelist():
            written = old.read(part).replace(b"<f>1+3</f><v></v>", b"<f>1+3</f><v>4</v>")
            new.writestr(part, written.replace(b"<f>1+3</f><v/>", b"<f>1+3</f><v>4</v>"))
    plan = read(with_result.getvalue()).plan
    assert plan
    assert plan.topics[0].hours["day", "lecture"] == 4


def test_sums_signatures_and_empty_rows_around_do_no_harm() -> None:
    def work(sheet: Any) -> None:
        sheet.insert_rows(TOPIC_21)
        sheet["C40"], sheet["F40"] = "Итого:", 72
        sheet["A42"] = "Барлығы"
        sheet["F44"] = "=SUM(F1:F2)"
        sheet["P4"], sheet["P5"] = "Ескерту", None
        sheet["Q20"] = "қаралды"

    result = read(changed(work))
    assert result.plan == shipped_plan()


def test_a_column_of_sums_of_ones_own_is_left_out() -> None:
    def work(sheet: Any) -> None:
        sheet["O5"], sheet["O8"] = "Всего", 99

    assert read(changed(work)).plan == shipped_plan()


def test_the_sheet_is_found_under_another_name_and_place() -> None:
    book = load_workbook(io.BytesIO(xlsx.write(shipped_plan(), title="Бағдарлама")))
    book.worksheets[0].title = "Лист1"
    book.move_sheet("Лист1", offset=2)
    assert read(saved(book)).plan == shipped_plan()


def test_columns_may_stand_in_another_order() -> None:
    def swap(sheet: Any) -> None:
        for row in range(CODES_ROW, LAST_ROW):
            sheet[f"F{row}"].value, sheet[f"L{row}"].value = sheet[f"L{row}"].value, sheet[f"F{row}"].value

    assert read(changed(swap)).plan == shipped_plan()


def test_a_file_that_lies_about_its_size_is_read_whole() -> None:
    content, lying = xlsx.write(shipped_plan(), title="Бағдарлама"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(lying, "w") as new:
        for part in old.namelist():
            new.writestr(
                part, old.read(part).replace(b'<dimension ref="A1:M67"/>', b'<dimension ref="A1:B2"/>')
            )
    assert read(lying.getvalue()).plan == shipped_plan()


# --- What is wrong, and where ---


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-2, "1.1, Day course, Lecture: -2 hours can't be."),
        ("−2", "1.1, Day course, Lecture: −2 hours can't be."),
        (1.5, "1.1, Day course, Lecture: 1.5 hours; whole hours only."),
        ("1,5", "1.1, Day course, Lecture: 1,5 hours; whole hours only."),
        (201, "1.1, Day course, Lecture: 201 hours, more than 200."),
        (1e300, "1.1, Day course, Lecture: 1e+300 hours, more than 200."),
        ("екі", "1.1, Day course, Lecture: «екі» isn't a number of hours."),
        ("2 сағ", "1.1, Day course, Lecture: «2 сағ» isn't a number of hours."),
        ("٣", "1.1, Day course, Lecture: «٣» isn't a number of hours."),
        (True, "1.1, Day course, Lecture: «True» isn't a number of hours."),
        ("#REF!", "1.1, Day course, Lecture: «#REF!» isn't a number of hours."),
        ("=2+2", "Topic 1.1, Day course, Lecture: the formula has no result; write the number."),
        ("х" * 99, f"1.1, Day course, Lecture: «{'х' * 40}…» isn't a number of hours."),
    ],
)
def test_hours_that_are_none_are_told_with_their_row(value: Any, words: str) -> None:
    assert told(with_cells(**{f"{LECTURE}{TOPIC_11}": value})) == [(TOPIC_11, words)]


def test_hours_that_excel_made_a_date_are_told() -> None:
    ((row, words),) = told(with_cells(F8=datetime(2026, 5, 4)))
    assert row == TOPIC_11
    assert "isn't a number of hours" in words


def test_every_problem_is_told_not_only_the_first() -> None:
    found = told(with_cells(F8=-1, C9=None, D11=" ", B12="1.1", F12="x"))
    assert found == [
        (8, "1.1, Day course, Lecture: -1 hours can't be."),
        (9, "1.2: no title in Kazakh."),
        (11, "2: no title in Russian."),
        (12, "1.1, Day course, Lecture: «x» isn't a number of hours."),
        (12, "Two topics have the code 1.1; the other is in row 8."),
    ]


def test_two_modules_with_one_number_are_told() -> None:
    assert told(with_cells(A11="1")) == [(11, "Two modules have the number 1; the other is in row 7.")]


def test_a_title_too_long_is_told() -> None:
    assert told(with_cells(C8="ұ" * 401)) == [(8, "1.1: the title has 401 characters; up to 400 fit.")]


def test_a_code_too_long_is_told() -> None:
    assert told(with_cells(B8="1.1.1.1.1.1")) == [(8, "«1.1.1.1.1.1» is too long: up to 10 characters fit.")]


def test_a_code_that_could_not_stand_in_an_address_is_told() -> None:
    words = "«1/1»: a number or code has letters, digits, full stops and hyphens only."
    assert told(with_cells(B8="1/1")) == [(8, words)]


def test_a_topic_before_any_module_is_told() -> None:
    found = told(changed(lambda sheet: sheet.delete_rows(MODULE_1)))
    assert found == [(row, f"Topic 1.{row - 6} stands before any module.") for row in (7, 8, 9)]


def test_a_row_that_is_both_or_neither_is_told() -> None:
    assert told(with_cells(A8="9", B9=None)) == [
        (8, "A row is either a module or a topic: only one of the first two cells is filled."),
        (9, "There is neither a module's number nor a topic's code."),
    ]


def test_a_column_that_is_unknown_missing_twice_or_without_a_code_is_told() -> None:
    def work(sheet: Any) -> None:
        sheet["F6"] = "day.seminar"
        sheet["K6"] = "online.lecture"
        sheet["J6"] = None
        sheet["C6"] = "title_ru"

    assert told(changed(work)) == [
        (6, "Column «title_ru» is there twice."),
        (6, "Column «day.seminar» isn't known: the programme has no such kind of hours."),
        (6, "Column «Дәріс · Лекция» has no code."),
        (6, "Column «title_kk» is missing."),
        (6, "Column «day.lecture» is missing."),
        (6, "Column «online.guided_self_study» is missing."),
    ]


@pytest.mark.parametrize("value", [None, "көп", -72, 0, 1001, 72.5, "72,5", "=70+2", True])
def test_the_hours_in_all_are_checked(value: Any) -> None:
    words = "Hours in all: whole numbers from 1 to 1000 are possible."
    assert told(with_cells(D3=value)) == [(TOTAL_ROW, words)]


def test_the_row_of_hours_in_all_is_needed() -> None:
    assert told(with_cells(A3=None)) == [
        (CODES_ROW, "The row «total_hours» with the hours in all is missing above.")
    ]


# --- Codes that Excel took for something else ---


def test_a_code_that_is_a_number_is_taken_and_noted() -> None:
    result = read(with_cells(B8=1.1))
    assert result.plan == shipped_plan()
    assert [(note.row, note.words) for note in result.notes] == [
        (8, "The code is a number and was taken as 1.1; 1.10 would have become 1.1.")
    ]


def test_a_tenth_topic_that_became_a_second_first_is_explained() -> None:
    ((row, words),) = told(with_cells(B9=1.1))
    assert row == 9
    assert words.startswith("Two topics have the code 1.1; the other is in row 8. Excel takes 1.10 for")


def test_a_code_that_became_a_date_is_told() -> None:
    assert told(with_cells(B8=datetime(2026, 1, 1))) == [
        (8, "Excel made a date of the code: format the cell as text and type it again.")
    ]


def test_codes_are_typed_as_text_in_new_rows_too() -> None:
    sheet = load_workbook(io.BytesIO(xlsx.write(shipped_plan(), title="Бағдарлама"))).worksheets[0]
    assert {sheet.cell(row, 2).number_format for row in range(MODULE_1, LAST_ROW + 20)} == {"@"}


def test_latin_letters_in_a_kazakh_title_are_noted() -> None:
    result = read(with_cells(C8="Kітапхана icі"))
    assert result.plan
    assert [(note.row, note.words) for note in result.notes] == [
        (8, "1.1: «Kітапхана icі» has letters that aren't Cyrillic; «Кітапхана ісі» is meant?")
    ]


# --- Files that aren't it ---


def test_what_is_no_spreadsheet_is_told() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    for content in (b"", b"<html><table></table></html>", b"a;b;c\n1;2;3", b"PK\x03\x04", plain.getvalue()):
        assert told(content) == [(0, "This is not an .xlsx file.")]


def test_an_xls_of_old_and_a_protected_file_are_told_apart() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    assert told(ole) == [(0, "This is an .xls of old. Open it and save it as .xlsx.")]
    protected = ole + "EncryptedPackage".encode("utf-16-le")
    assert told(protected) == [(0, "The file is protected by a password. Save it without one.")]


def test_a_workbook_without_the_row_of_codes_is_told() -> None:
    ((row, words),) = told(saved(Workbook()))
    assert row == 0
    assert words.startswith("No sheet has the row of codes")


def part_replaced(name: str, content: bytes) -> bytes:
    made, into = xlsx.write(shipped_plan(), title="Бағдарлама"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return into.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
OPENED = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSED = b"</sheetData></worksheet>"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (SHEET, b"<worksheet", "The file is damaged"),
        (SHEET, LAUGHS + OPENED + b'<row><c t="inlineStr"><is><t>&b;</t></is></c></row>' + CLOSED, "damaged"),
        (SHEET, OPENED + b'<row><c t="s"><v>99</v></c></row>' + CLOSED, "The file is damaged"),
        (SHEET, OPENED + b"<row><c/></row>" * 200_000 + CLOSED, "There is too much in the file"),
        (SHEET, OPENED + b" " * 9_000_000 + CLOSED, "There is too much in the file"),
        (SHEET, OPENED + b"<row><c><v>1</v></c></row>" * 501 + CLOSED, "There are more than 500 rows"),
        (SHEET, OPENED + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + CLOSED, "No sheet has"),
        ("xl/workbook.xml", b"<x", "The file is damaged"),
        ("xl/styles.xml", b"<x>" + b"<y/>" * 60_000 + b"</x>", "There is too much in the file"),
        ("xl/theme/theme1.xml", bytes(51 * 1024 * 1024), "There is too much in the file"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence(name: str, content: bytes, words: str) -> None:
    ((row, said),) = told(part_replaced(name, content))
    assert row == 0
    assert words in said


def test_a_file_too_large_is_refused() -> None:
    assert told(b"PK\x03\x04" + bytes(workbook.LIMITS.megabytes * 1024 * 1024)) == [
        (0, "The file is larger than 2 MB.")
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_damaged_file_is_refused_or_read_but_breaks_nothing(bits: list[tuple[float, int]]) -> None:
    content = bytearray(xlsx.write(shipped_plan(), title="Бағдарлама"))
    for place, value in bits:
        content[int(place * len(content))] = value
    result = read(bytes(content))
    assert (result.plan is None) == bool(result.problems)


ANYTHING = (
    st.none()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False)
    | st.booleans()
    | WORDS
    | st.dates()
)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 16)), ANYTHING, max_size=12))
def test_whatever_is_typed_is_read_or_told(cells: dict[tuple[int, int], Any]) -> None:
    def type_it(sheet: Any) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for (row, column), value in cells.items():
            sheet.cell(row, column, value)

    result = read(changed(type_it))
    assert (result.plan is None) == bool(result.problems)
    assert all(problem.words for problem in result.problems)
