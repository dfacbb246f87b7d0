"""Every row of a list judged: against the others of it, who is on record, and the places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice
from typing import Any, TypeVar

from courses.domain import quotas
from courses.domain.applications import TO_TAKE_IN, with_state
from courses.models import Cohort, Department, Enrolment, RosterImport
from courses.rosters.values import ReadRow
from courses.rosters.words import rejection
from lms import closed
from lms.access import known_to
from lms.models import OrganisationType, Region, User
from lms.models.user import NAME_FIELDS
from lms.people import check_iin
from lms.text import search_key

NEW, KNOWN, REJECTED, IGNORED = "new", "known", "rejected", "ignored"
# SQLite takes no more values in one query than its build allows.
_AT_ONCE = 5000
# «Айгүл» and «Айгуль» are one name, spelt in two languages.
_SAME_NAME = 0.7
_IIN_FAULTS = {"iin_cut", "iin_length", "iin_date", "iin_century"}
Item = TypeVar("Item")


@dataclass
class Judged:
    """A row with its verdict, who it is on record, and by which addresses they will sign in."""

    row: ReadRow
    digest: str = field(default="", repr=False)
    verdict: str = REJECTED
    person: User | None = None
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    waits: bool = False

    @property
    def taken(self) -> bool:
        return self.verdict in {NEW, KNOWN}


def judge(
    rows: Sequence[ReadRow], *, cohort: Cohort, department: Department | None, left_out: Collection[int] = ()
) -> list[Judged]:
    """In the order of the list: of two rows about one person the first counts, and so for the last place."""
    judged = [Judged(row, digest=_digest(row)) for row in rows]
    known = _OnRecord(judged, cohort)
    for item in judged:
        person = known.by_digest.get(item.digest)
        item.row.on_record = bool(person and person.pk in known.of_the_provider)
    in_list = _InList([item for item in judged if item.row.number not in left_out])
    for item in judged:
        if item.row.number in left_out:
            item.verdict = IGNORED
            continue
        if not rejection(item.row):
            in_list.look_for_itself(item)
        if not rejection(item.row):
            _sign_in(item, in_list, known)
        if not rejection(item.row):
            in_list.look_for_the_same_person(item)
        if not rejection(item.row):
            item.verdict = KNOWN if item.person else NEW
            in_list.take(item)
    _places(judged, cohort, department)
    return judged


def _digest(row: ReadRow) -> str:
    """What the number is found by; a number that is none finds nobody."""
    return closed.digest(row.iin) if row.iin and not _IIN_FAULTS & row.codes else ""


def _places(judged: list[Judged], cohort: Cohort, department: Department | None) -> None:
    free = quotas.free_places(cohort, department)
    for item in [item for item in judged if item.taken][free:]:
        item.waits = True
        item.row.tell("waiting_list")


# --- against the list itself --------------------------------------------------------------------------------


class _InList:
    """Who stands in the list already, and which addresses several people share."""

    def __init__(self, judged: list[Judged]) -> None:
        self.by_number: dict[str, int] = {}
        # rows without a number, and all rows, by the name with an address or a birthday
        self.unnumbered: dict[tuple[str, str], int] = {}
        self.all: dict[tuple[str, str], int] = {}
        # of those on record, by their row there
        self.people: dict[int, int] = {}
        self.users_of: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for item in judged:
            if not rejection(item.row):
                for address in filter(None, (item.row.email, item.row.phone)):
                    self.users_of[address].add((item.digest, _folded(item.row)))

    def look_for_itself(self, item: Judged) -> None:
        """Namesakes with numbers of their own are two people, whatever else they share."""
        first = self.by_number.get(item.digest) if item.digest else None
        seen = self.unnumbered if item.digest else self.all
        first = first or next((seen[mark] for mark in _marks(item) if mark in seen), None)
        if first:
            item.row.tell("duplicate_in_list", row=first)

    def look_for_the_same_person(self, item: Judged) -> None:
        """Somebody on record may stand in one row by their number and in another by an address."""
        if item.person and (first := self.people.get(item.person.pk)):
            item.row.tell("duplicate_in_list", row=first)

    def take(self, item: Judged) -> None:
        if item.person:
            self.people[item.person.pk] = item.row.number
        if item.digest:
            self.by_number.setdefault(item.digest, item.row.number)
        for mark in _marks(item):
            self.all.setdefault(mark, item.row.number)
            if not item.digest:
                self.unnumbered.setdefault(mark, item.row.number)

    def shared(self, address: str) -> bool:
        users = self.users_of[address]
        if len(users) < 2:
            return False
        numbers = {digest for digest, _name in users if digest}
        named = {name for digest, name in users if digest}
        return len(numbers) + len({name for digest, name in users if not digest} - named) > 1


def _marks(item: Judged) -> list[tuple[str, str]]:
    name = _folded(item.row)
    return [(name, value) for value in (item.row.email, item.row.phone, item.row.birth) if value]


def _folded(row: ReadRow) -> str:
    return search_key(row.name.full)


# --- against who is on record -------------------------------------------------------------------------------


class _OnRecord:
    """The people on record whom the list may mean, in a few queries for all rows."""

    def __init__(self, judged: list[Judged], cohort: Cohort) -> None:
        rows = [item.row for item in judged]
        digests = {item.digest for item in judged if item.digest}
        emails, phones = ({getattr(row, kind) for row in rows} - {""} for kind in ("email", "phone"))
        self.by_digest = _found("iin_digest", digests)
        self.by_email = _found("email", emails)
        self.by_phone = _found("phone", phones)
        found = (*self.by_digest.values(), *self.by_email.values(), *self.by_phone.values())
        self.of_the_provider = _of_the_provider({person.pk for person in found}, cohort)
        self.inside = set(Enrolment.objects.filter(cohort=cohort).values_list("learner", flat=True))
        self.applied_people: set[int] = set()
        # by number or address, the numbers of the applications that give it
        self.applied: dict[str, set[str]] = defaultdict(set)
        waiting = with_state(cohort.applications.all()).filter(standing__in=TO_TAKE_IN)
        for person, *told in waiting.values_list("person", "iin_digest", "email", "phone"):
            self.applied_people |= {person} - {None}
            for value in filter(None, told):
                self.applied[value].add(told[0])

    def has_applied(self, item: Judged) -> bool:
        """As with applications: by the number; by an address where one of the two has no number."""
        if item.person and item.person.pk in self.applied_people:
            return True
        if item.digest and item.digest in self.applied:
            return True
        numbers = set().union(*(self.applied.get(own, ()) for own in (item.email, item.phone) if own))
        return bool(numbers) and (not item.digest or "" in numbers)


def _of_the_provider(people: Iterable[int], cohort: Cohort) -> set[int]:
    """Whom of these the provider knows itself."""
    known: set[int] = set()
    for some in chunks(sorted(people), _AT_ONCE):
        known.update(known_to(cohort.provider).filter(pk__in=some).values_list("pk", flat=True))
    return known


def hangs_on(rows: Sequence[ReadRow], roster: RosterImport) -> list[Any]:
    """All that a judgement hangs on besides the rows themselves, to be compared with what it is later."""
    cohort = roster.cohort
    keys = {"iin_digest": {_digest(row) for row in rows} - {""}} | {
        kind: {getattr(row, kind) for row in rows} - {""} for kind in ("email", "phone")
    }
    people = (
        User.objects.filter(**{f"{key}__in": some})
        .order_by("pk")
        .values_list("pk", "iin_digest", "email", "phone", "is_active", *NAME_FIELDS)
        for key, values in keys.items()
        for some in chunks(sorted(values), _AT_ONCE)
    )
    waiting = with_state(cohort.applications.all()).filter(standing__in=TO_TAKE_IN)
    return [
        quotas.free_places(cohort, roster.department),
        set(Enrolment.objects.filter(cohort=cohort).values_list("learner", flat=True)),
        set(waiting.values_list("pk", "person", "iin_digest", "email", "phone")),
        [list(found) for found in people],
        roster.rows.exclude(token="").count(),
    ]


def _found(key: str, values: Iterable[str]) -> dict[str, User]:
    found: dict[str, User] = {}
    for some in chunks(sorted(values), _AT_ONCE):
        found |= {getattr(person, key): person for person in User.objects.filter(**{f"{key}__in": some})}
    return found


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some


def _sign_in(item: Judged, in_list: _InList, known: _OnRecord) -> None:
    """Whether it is somebody on record; if not, by which addresses of their own they will sign in."""
    row = item.row
    item.person = known.by_digest.get(item.digest)
    addresses = (("email", row.email, known.by_email), ("phone", row.phone, known.by_phone))
    for kind, address, owners in addresses:
        owner = owners.get(address) if address else None
        if not address:
            continue
        if owner and item.person is None and _may_be(item, owner) and not in_list.shared(address):
            item.person = owner
        if owner and owner != item.person:
            row.tell(f"{kind}_of_another")
        elif in_list.shared(address):
            row.tell(f"shared_{kind}")
        else:
            setattr(item, kind, address)
    if item.person is not None:
        _known_person(item, item.person, known)
    elif not item.email and not item.phone:
        taken = row.codes & {"email_of_another", "phone_of_another"}
        row.tell("address_taken" if taken else "no_own_address")
    elif known.has_applied(item):
        row.tell("already_applied")


def _may_be(item: Judged, owner: User) -> bool:
    """Whoever has the address is meant, unless the number or the name says it is somebody else."""
    if item.digest and owner.iin_digest:
        return item.digest == owner.iin_digest
    return _alike(item.row, owner)


def _known_person(item: Judged, person: User, known: _OnRecord) -> None:
    """Of somebody whom other providers alone know, nothing is told: a list would be a way to ask."""
    row, ours = item.row, person.pk in known.of_the_provider
    if person.pk in known.inside:
        row.tell("already_in_cohort")
    elif not person.is_active:
        row.tell("closed_account" if ours else "not_by_a_list")
    elif known.has_applied(item):
        row.tell("already_applied")
    if ours and not _same_name(row, person):
        row.tell("name_differs_from_known")


def _names_of(person: User) -> list[str]:
    return [search_key(person.name_in(code).full) for code in ("kk", "ru")]


def _same_name(row: ReadRow, person: User) -> bool:
    given = {search_key(f"{name.surname} {name.given_name}") for name in row.names.values()}
    on_record = {
        search_key(f"{name.surname} {name.given_name}")
        for name in (person.name_in(code) for code in ("kk", "ru"))
    }
    return bool(given & on_record)


def _alike(row: ReadRow, person: User) -> bool:
    """A word in common, or nearly: a surname changes with a marriage, and a name is spelt in two ways."""
    words = [word for name in _names_of(person) for word in name.split()]
    return any(
        SequenceMatcher(None, mine, theirs).ratio() >= _SAME_NAME
        for name in row.names.values()
        for mine in search_key(f"{name.surname} {name.given_name}").split()
        for theirs in words
    )


# --- the places of work -------------------------------------------------------------------------------------


class Places:
    """Regions and kinds of organisation by the names a list calls them; what isn't found stays open."""

    def __init__(self, department: Department | None) -> None:
        self.department = department
        self.regions = _named(Region.objects.all())
        self.kinds = _named(OrganisationType.objects.all())

    def region(self, row: ReadRow) -> Any:
        found = self.regions.get(_place_words(row.region)) if row.region else None
        return found or (self.department.region if self.department else None)

    def kind(self, row: ReadRow) -> Any:
        return self.kinds.get(_place_words(row.org_type)) if row.org_type else None


def _named(things: Iterable[Any]) -> dict[str, Any]:
    return {
        _place_words(name): thing
        for thing in things
        for name in (thing.name_kk, thing.name_ru, thing.name_en, thing.code)
    }


_KINDS_OF_PLACE = {
    *("облысы", "облыс", "область", "обл", "каласы", "кала"),
    *("г", "город", "region", "oblast", "city"),
}


def _place_words(text: str) -> str:
    """«Абай облысы» and «Абай обл.» are one."""
    return " ".join(word for word in search_key(text).split() if word not in _KINDS_OF_PLACE)


def valid_iin(row: ReadRow) -> bool:
    """Whether the number may be put on record: whole, or accepted by a coordinator with a reason."""
    result = check_iin(row.iin) if row.iin else None
    return bool(result and (result.is_valid or (result.may_be_overridden and row.iin_reason)))
