"""What the law lets a person do with their data: agree and withdraw, see, ask to correct or erase."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from lms.access import providers_of
from lms.dates import ALMATY, add_working_days
from lms.domain.people import masked_iin
from lms.domain.roles import follow_roles
from lms.enums import Purpose, RequestKind
from lms.mail import queue
from lms.models import Consent, DataRequest, DayOff, Invitation, Provider, User
from lms.models.user import NAME_FIELDS
from lms.refusals import Refused
from lms.registry import Registry
from lms.roles import May, roles_that_may

# Working days the law gives: to answer a request, and to stop after a consent is withdrawn.
ANSWER_WITHIN = 1
STOP_WITHIN = 15


class DataRefused(Refused):
    """The request can't be taken or answered like this."""


# --- consent ------------------------------------------------------------------------------------------------


def consent_text(*, provider: Provider, purpose: Purpose, language: str) -> str:
    """The words a person agrees to: operator, subject, list of data, transfers, term."""
    with translation.override(language):
        return render_to_string(
            f"lms/consent/{purpose}.txt", {"provider": provider, "language": language}
        ).strip()


def give_consent(*, person: User, provider: Provider, purpose: Purpose, language: str) -> Consent:
    return _record_consent(person, provider, purpose, language, given=True)


def withdraw_consent(*, person: User, provider: Provider, purpose: Purpose, language: str) -> Consent:
    if not has_consent(person=person, provider=provider, purpose=purpose):
        raise DataRefused(_("There is no consent to withdraw."))
    return _record_consent(person, provider, purpose, language, given=False)


def has_consent(*, person: User, provider: Provider, purpose: Purpose) -> bool:
    latest = Consent.objects.filter(person=person, provider=provider, purpose=purpose).first()
    return latest is not None and latest.given


def consents_now(person: User) -> list[Consent]:
    """The latest row for each provider and purpose."""
    latest: dict[tuple[int, str], Consent] = {}
    for row in person.consents.select_related("provider"):
        latest.setdefault((row.provider_id, row.purpose), row)
    return list(latest.values())


def _record_consent(
    person: User, provider: Provider, purpose: Purpose, language: str, *, given: bool
) -> Consent:
    return Consent.objects.create(
        person=person,
        provider=provider,
        purpose=purpose,
        given=given,
        language=language,
        text=consent_text(provider=provider, purpose=purpose, language=language),
    )


# --- requests -----------------------------------------------------------------------------------------------


def ask(*, person: User, provider: Provider, kind: RequestKind, words: str, at: datetime) -> DataRequest:
    """A request to the provider; the same is not asked twice while the first is open."""
    if kind == RequestKind.CORRECTION and not words.strip():
        raise DataRefused(_("Write what is wrong and how it should be."))
    if DataRequest.objects.filter(person=person, provider=provider, kind=kind, answered_at=None).exists():
        raise DataRefused(_("You have asked for this already; the answer is on its way."))
    with transaction.atomic():
        request = DataRequest.objects.create(
            person=person, provider=provider, kind=kind, words=words.strip(), due_on=answer_due(at=at)
        )
        for colleague in _who_answer(provider):
            queue(
                kind="data_request_made",
                person=colleague,
                provider=provider,
                refers_to=str(request.pk),
                at=at,
            )
    return request


def _who_answer(provider: Provider) -> QuerySet[User]:
    held = provider.memberships.current().filter(role__in=roles_that_may(May.ANSWER_DATA_REQUESTS))
    return User.objects.filter(pk__in=held.values("person"), is_active=True)


def answer_due(*, at: datetime) -> date:
    return add_working_days(at.astimezone(ALMATY).date(), ANSWER_WITHIN, DayOff.days())


def answer(*, request: DataRequest, by: User, granted: bool, words: str, at: datetime) -> None:
    """The coordinator's answer. Granting an erasure erases; a refusal says why."""
    if not granted and not words.strip():
        raise DataRefused(_("Say why it can't be done."))
    with transaction.atomic():
        taken = DataRequest.objects.filter(pk=request.pk, answered_at=None).update(
            answered_at=at, answered_by=by, granted=granted, answer=words.strip()
        )
        if not taken:
            raise DataRefused(_("This request has been answered already."))
        request.refresh_from_db()
        if granted and request.kind == RequestKind.ERASURE:
            _erase_as_asked(request, by, at)
        else:
            queue(
                kind="data_request_answered",
                person=request.person,
                provider=request.provider,
                refers_to=str(request.pk),
                at=at,
            )


def _erase_as_asked(request: DataRequest, by: User, at: datetime) -> None:
    """And tells the person, at the address that is then forgotten."""
    person, address = request.person, request.person.letters_to
    elsewhere = providers_of(person).exclude(pk=request.provider_id)
    if elsewhere.exists() and not by.is_superuser:
        raise DataRefused(
            _(
                "Another provider holds data on this person too. "
                "Ask the platform administrator to carry out the erasure."
            )
        )
    erase(person=person, at=at)
    if address:
        queue(kind="data_erased", person=person, provider=request.provider, address=address, at=at)


def erase(*, person: User, at: datetime) -> None:
    """Takes away all that names the person, save what the law makes a provider keep (upper apps say what).

    The row itself stays, nameless, so that what others did together with the person remains whole.
    """
    if person.is_superuser:
        raise DataRefused(_("This is a platform administrator. Another administrator ends that role first."))
    if person.memberships.current().exists():
        raise DataRefused(_("This person still has a role. End the role first."))
    with transaction.atomic():
        for step in ERASURE:
            step(person)
        # the last of all: by the address that was proven the steps find what is the person's own
        _close_sign_in(person)
        for field in (*NAME_FIELDS, "contact_email", "contact_phone", "iin_token"):
            setattr(person, field, "")
        person.email = person.phone = person.iin_digest = None
        person.is_active, person.erased_at = False, at
        person.set_unusable_password()
        person.save()
        follow_roles(person)


# What erasing a person takes, step by step, while the person's row still has the names.
ERASURE: Registry[Callable[[User], None]] = Registry()


def _close_sign_in(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    Invitation.objects.filter(person=person).delete()


@ERASURE.add
def _forget_letters_and_words(person: User) -> None:
    person.messages.all().delete()
    person.data_requests.update(words="", answer="")
    person.data_accesses.all().delete()


@ERASURE.add
def _forget_what_the_desk_noted(person: User) -> None:
    """The desk's log keeps what a row was called, and a person's rows are called by their name."""
    for name in {person.name("kk").full, person.name("ru").full, person.get_username()}:
        called = Q(label=name) | Q(label__startswith=f"{name} · ")
        ModelLogEntry.objects.filter(called).update(label="")


# --- what is held -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A part of what is held on a person: a heading, column names and rows, all readable."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


# What a person is shown and given to download, part by part.
SECTIONS: Registry[Callable[[User], Section]] = Registry()


@SECTIONS.add
def _about_me(person: User) -> Section:
    rows = [
        (_("Name in Kazakh"), person.name_in("kk").full),
        (_("Name in Russian"), person.name_in("ru").full),
        (_("E-mail for signing in"), person.email or ""),
        (_("Phone for signing in"), person.phone or ""),
        (_("E-mail for letters"), person.contact_email),
        (_("Phone for calls"), person.contact_phone),
        (_("Identity number"), masked_iin(person)),
        (_("Language"), person.get_language_display()),
        (_("On record since"), _moment(person.joined_at)),
    ]
    return Section(_("About me"), (_("What"), _("Value")), [row for row in rows if row[1]])


@SECTIONS.add
def _my_roles(person: User) -> Section:
    rows = [
        (item.provider.short_name(), item.get_role_display(), _moment(item.given_at), _moment(item.ended_at))
        for item in person.memberships.select_related("provider")
    ]
    return Section(_("Roles"), (_("Provider"), _("Role"), _("Given"), _("Ended")), rows)


@SECTIONS.add
def _my_consents(person: User) -> Section:
    rows = [
        (
            item.provider.short_name(),
            item.get_purpose_display(),
            _("given") if item.given else _("withdrawn"),
            _moment(item.at),
            item.text,
        )
        for item in person.consents.select_related("provider")
    ]
    return Section(_("Consents"), (_("Provider"), _("Purpose"), _("Decision"), _("When"), _("Text")), rows)


@SECTIONS.add
def _my_requests(person: User) -> Section:
    rows = [
        (item.provider.short_name(), item.get_kind_display(), item.words, _moment(item.made_at), item.answer)
        for item in person.data_requests.select_related("provider")
    ]
    return Section(
        _("Requests about personal data"),
        (_("Provider"), _("Request"), _("Words"), _("Made"), _("Answer")),
        rows,
    )


@SECTIONS.add
def _who_looked(person: User) -> Section:
    rows = [
        (_moment(item.at), str(LOOKED.get(item.what, item.what)), str(item.by or ""), item.reason)
        for item in person.data_accesses.select_related("by")
    ]
    return Section(_("Who looked at closed data"), (_("When"), _("What"), _("Who"), _("Reason")), rows)


@SECTIONS.add
def _my_letters(person: User) -> Section:
    rows = [
        (_moment(item.done_at or item.due_at), item.subject or item.kind) for item in person.messages.all()
    ]
    return Section(_("Letters"), (_("When"), _("Subject")), rows)


@SECTIONS.add
def _my_sign_ins(person: User) -> Section:
    sessions: QuerySet[UserSession] = UserSession.objects.filter(user=person)
    rows = [(_moment(item.created_at), item.ip, item.user_agent) for item in sessions]
    return Section(_("Open sign-ins"), (_("Since"), _("Address"), _("Device")), rows)


LOOKED = {
    "iin_shown": gettext_lazy("The identity number was shown in full"),
    "iin_override": gettext_lazy("An identity number with an unusual check digit was accepted"),
}


def what_is_held(person: User) -> list[Section]:
    return [section(person) for section in SECTIONS]


def archive(*, person: User) -> bytes:
    """All of it as a ZIP: a page to read (index.html) and the same for a program (data.json)."""
    sections = what_is_held(person)
    page = render_to_string("lms/my_data_file.html", {"person": person, "sections": sections})
    held = [
        {"title": part.title, "rows": [dict(zip(part.columns, row, strict=True)) for row in part.rows]}
        for part in sections
    ]
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("index.html", page)
        zipped.writestr("data.json", json.dumps(held, ensure_ascii=False, indent=1, default=str))
    return into.getvalue()


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M}" if at else ""
