"""`import_roster FILE --cohort CODE [--commit] --json`, as the contract has it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.models import Edition
from courses.domain.enrolments import learning
from courses.models import Cohort, Department, Quota, RosterImport
from lms.models import User
from tests.courses.rosters.made import AIGUL, HEADS, OMAR, many, xlsx
from tests.courses_made import make_cohort
from tests.factories import ANOTHER_IIN, IIN, NO_CHECK_DIGIT_FITS

ROWS = [
    ["Тізім"],
    HEADS,
    AIGUL,
    [2, "Омарова Әсел", NO_CHECK_DIGIT_FITS, "87010000002"],
    [3, "Серiкова Баян", ANOTHER_IIN, "87010000003"],
    [4, "Ахметова Айгүл", IIN, "87010000004"],
    ["Барлығы", 4],
]


@pytest.fixture
def cohort(edition: Edition) -> Cohort:
    """Begun today, as the command asks the clock."""
    return make_cohort(edition, "kk-1", begins=timezone.localdate())


def asked(
    capsys: Any, tmp_path: Path, content: bytes, *options: str, cohort: str = "kk-1"
) -> tuple[int, Any]:
    file = tmp_path / "тізім.xlsx"
    file.write_bytes(content)
    status = 0
    try:
        call_command("import_roster", str(file), "--cohort", cohort, "--json", *options)
    except SystemExit as exit_:
        status = int(exit_.code or 0)
    return status, json.loads(capsys.readouterr().out)


def test_a_dry_run_tells_what_would_become_of_every_row_and_changes_nothing(
    cohort: Cohort, capsys: Any, tmp_path: Path
) -> None:
    status, answer = asked(capsys, tmp_path, xlsx(ROWS))
    assert status == 1
    assert answer["sheet"] == "Тізім"
    assert (answer["header_rows"], answer["ignored_rows"]) == ([2], [1, 7])
    assert answer["accepted"][0] == {
        "row": 3,
        "name": "Ахметова Айгүл Серікқызы",
        "surname": "Ахметова",
        "given_name": "Айгүл",
        "patronymic": "Серікқызы",
        "iin": IIN,
        "phone": "+77010000001",
        "email": "aigul@mektep.example",
        "birth": "",
        "org": "№ 5 мектеп",
        "position": "кітапханашы",
        "language": "kk",
    }
    assert [(line["row"], line["reason"]) for line in answer["rejected"]] == [
        (4, "iin_check_digit"),
        (6, "duplicate_in_list"),
    ]
    assert [(line["row"], line["warning"]) for line in answer["flagged"]] == [(5, "look_alikes")]
    assert all(line["message"] for line in (*answer["rejected"], *answer["flagged"]))
    assert not RosterImport.objects.exists()
    assert not cohort.enrolments.exists()


def test_commit_enrols_those_who_are_accepted(
    cohort: Cohort, coordinator: User, capsys: Any, tmp_path: Path, settings: Any
) -> None:
    status, answer = asked(capsys, tmp_path, xlsx(ROWS), "--commit", "--order", "15-К")
    assert (status, len(answer["accepted"])) == (1, 2)
    assert [place.name("kk").surname for place in learning(cohort)] == ["Ахметова", "Серiкова"]
    assert [order.number for order in cohort.orders.all()] == ["15-К"]
    status, answer = asked(capsys, tmp_path, xlsx(ROWS), "--commit")
    assert (status, answer["accepted"]) == (1, [])
    assert len(learning(cohort)) == 2


@pytest.mark.parametrize("promised", [False, True])
def test_a_dry_run_warns_of_all_for_whom_no_place_is_left(
    edition: Edition, capsys: Any, tmp_path: Path, promised: bool
) -> None:
    cohort = make_cohort(edition, "kk-9", begins=timezone.localdate(), capacity=25)
    options: tuple[str, ...] = ()
    if promised:
        sender = Department.objects.create(provider=cohort.provider, name_kk="Абай", name_ru="Абай")
        Quota.objects.create(cohort=cohort, department=sender, places=20)
        options = ("--department", "Абай")
    status, answer = asked(capsys, tmp_path, many(60), *options, cohort="kk-9")
    assert (status, len(answer["accepted"])) == (0, 60)
    warned = [(line["row"], line["warning"]) for line in answer["flagged"]]
    free = 20 if promised else 25
    assert warned == [(row, "waiting_list") for row in range(free + 2, 62)]
    call_command("import_roster", str(tmp_path / "тізім.xlsx"), "--cohort", "kk-9", *options)
    assert capsys.readouterr().out.startswith(f"accepted: 60 (to the waiting list: {60 - free}), rejected: 0")


def test_a_name_that_lost_its_letters_is_rejected(cohort: Cohort, capsys: Any, tmp_path: Path) -> None:
    rows = [HEADS, [1, "?бді?алы?ова ?сел", IIN, "87010000001"], [*OMAR[:5], "?аза?стан мектебі"]]
    status, answer = asked(capsys, tmp_path, xlsx(rows))
    assert status == 1
    assert [(line["row"], line["reason"]) for line in answer["rejected"]] == [(2, "lost_letters")]
    assert [(line["row"], line["warning"]) for line in answer["flagged"]] == [(3, "lost_letters")]


def test_a_good_list_ends_with_nought(cohort: Cohort, capsys: Any, tmp_path: Path) -> None:
    status, answer = asked(capsys, tmp_path, xlsx([HEADS, AIGUL, OMAR]))
    assert (status, answer["rejected"]) == (0, [])


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-", "not_a_list"), (b"a;b\n1;2", "no_header"), (xlsx([HEADS, ["Барлығы", 0]]), "nobody")],
)
def test_what_can_not_be_read_ends_with_two(
    cohort: Cohort, capsys: Any, tmp_path: Path, content: bytes, code: str
) -> None:
    status, answer = asked(capsys, tmp_path, content)
    assert (status, answer["error"]["code"]) == (2, code)
    assert answer["error"]["message"]


def test_a_cohort_or_file_that_is_not_there_ends_with_two(
    cohort: Cohort, capsys: Any, tmp_path: Path
) -> None:
    status, answer = asked(capsys, tmp_path, b"a", cohort="жоқ")
    assert (status, answer["error"]["code"]) == (2, "no_cohort")
    with pytest.raises(SystemExit):
        call_command("import_roster", str(tmp_path / "none"), "--cohort", "kk-1", "--json")
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "no_file"


@pytest.mark.parametrize("options", [(), ("--commit",)])
def test_a_cohort_that_takes_nobody_any_more_ends_with_two(
    edition: Edition, capsys: Any, tmp_path: Path, options: tuple[str, ...]
) -> None:
    cohort = make_cohort(edition, "kk-old")
    status, answer = asked(capsys, tmp_path, xlsx([HEADS, AIGUL]), *options, cohort="kk-old")
    assert (status, answer["error"]["code"]) == (2, "refused")
    assert not cohort.enrolments.exists()
    assert not RosterImport.objects.exists()
