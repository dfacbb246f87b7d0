"""What may be the matter with a row: a code, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.rosters.values import Problem, ReadRow
from lms.people import IIN_PROBLEMS
from lms.text import mend_look_alikes

# The first that a row has is its reason; the order is from what is told most plainly to what follows.
REJECTS: dict[str, Any] = {
    "no_name": _("There is no name."),
    "lost_letters": _(
        "Kazakh letters of the name were lost when the file was saved (in the encoding CP1251): "
        "save the list as .xlsx or as CSV UTF-8 and upload it again."
    ),
    "name_unclear": _("It is unclear which part of the name is which, or a part is missing."),
    "name_initials": _("Initials stand instead of the given name: write it in full."),
    "iin_cut": _("Excel has cut off digits of the IIN: keep the column as text and write the number again."),
    "iin_length": IIN_PROBLEMS["length"],
    "iin_date": IIN_PROBLEMS["date"],
    "iin_century": IIN_PROBLEMS["century"],
    "iin_check_digit": _(
        "The last digit of the IIN does not agree with the others: look for a mistyped one. If the document "
        "really says so, a coordinator may accept the number with a reason."
    ),
    "no_address": _(
        "There is neither an e-mail address nor a phone number to sign in with: "
        "add one in the spreadsheet of rows with a problem and upload it again."
    ),
    "phone_cut": _("Excel has cut off digits of the phone: keep the column as text and write it again."),
    "phone_invalid": _("The phone number is not whole."),
    "email_invalid": _("The e-mail address is not written as one."),
    "no_own_address": _(
        "The e-mail address and the phone stand by other people of the list too: "
        "everyone needs one of their own to sign in with."
    ),
    "address_taken": _("The e-mail address or the phone is another person's on record."),
    "duplicate_in_list": _("The same person stands in the list twice: the later row is left out."),
    "already_in_cohort": _("This person is in the cohort already."),
    "already_applied": _("This person's application to the cohort is there already: decide on that one."),
    "closed_account": _("This person's account is closed."),
    "not_by_a_list": _("This person can't be taken in by a list: ask a platform administrator."),
}
WARNINGS: dict[str, Any] = {
    "waiting_list": _("There is no place left: this person goes to the waiting list."),
    "name_differs_from_known": _("The person on record has another name; it stays as it is there."),
    "birth_disagrees_with_iin": _("The date of birth is not the one in the IIN."),
    "iin_missing": _("There is no IIN: the person is known by the address alone."),
    "lost_letters": _(
        "Kazakh letters have been lost: the file was saved in an encoding that can't hold them."
    ),
    "look_alikes": _("There are Latin letters or digits in a Cyrillic word."),
    "iin_zero_restored": IIN_PROBLEMS["leading_zero_restored"],
    "iin_accepted": _("The IIN with an unusual last digit was accepted by a coordinator."),
    "phone_invalid": _("The phone number is not whole and is left out."),
    "phone_cut": _("Excel has cut off digits of the phone; it is left out."),
    "email_invalid": _("The e-mail address is not written as one and is left out."),
    "shared_email": _("The e-mail address stands by several people: letters go there, the phone signs in."),
    "shared_phone": _("The phone stands by several people: the e-mail address signs in."),
    "email_of_another": _(
        "Somebody else signs in with the e-mail address: letters go there, the phone signs in."
    ),
    "phone_of_another": _("Somebody else signs in with the phone: the e-mail address signs in."),
    "birth_unclear": _("The date of birth can't be read and is left out."),
    "language_unclear": _("The language of study is unclear: the cohort's is taken."),
    "other_language": _("The person asks for another language than the cohort's."),
    "left_out": _("A coordinator has left the row out."),
}
# With facts of the row in them.
_DETAILS: dict[str, Any] = {
    "duplicate_in_list": _("The same person stands in row %(row)s already."),
    "look_alikes": _("There are Latin letters or digits in a Cyrillic word; is «%(meant)s» meant?"),
}
# What stands in the way alone where nothing else is known to write to.
ONLY_WITHOUT_ANOTHER_ADDRESS = {"phone_invalid", "phone_cut", "email_invalid", "no_address"}


def reasons(problems: Iterable[Problem]) -> list[str]:
    """The codes for which a row may be rejected, in the order they are told.

    Letters lost in a name would go into orders; lost elsewhere they are only worth a look. An address that is
    amiss comes last: where there is another way to sign in, it is not what stood in the way.
    """
    codes = {code for code, facts in problems if code != "lost_letters" or facts.get("in_name")}
    return sorted((code for code in REJECTS if code in codes), key=ONLY_WITHOUT_ANOTHER_ADDRESS.__contains__)


def rejection(row: ReadRow) -> str:
    """The code of why the row can't be taken; empty where it can."""
    if not row.problems:
        return ""
    reachable = bool(row.email or row.phone or row.on_record)
    return next(
        (code for code in reasons(row.problems) if not (reachable and code in ONLY_WITHOUT_ANOTHER_ADDRESS)),
        "",
    )


def cause(code: str, *, rejects: bool) -> str:
    """The sentence for all rows of one cause."""
    return str((REJECTS if rejects else WARNINGS).get(code, ""))


def told(problem: Problem, row: ReadRow, *, rejects: bool) -> str:
    """The sentence for this row."""
    code, facts = problem
    if code == "duplicate_in_list" and "row" in facts:
        return str(_DETAILS[code]) % facts
    if code == "look_alikes":
        words = [*(name.full for name in row.names.values()), row.org, row.position]
        meant = next((mended for text in words if (mended := mend_look_alikes(text)) != text), "")
        return str(_DETAILS[code]) % {"meant": meant} if meant else cause(code, rejects=False)
    return cause(code, rejects=rejects)
