"""Somebody asks for a place in a cohort: the address is confirmed, a coordinator decides, or they wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from courses.domain import quotas
from courses.domain.application_states import state, with_state
from courses.domain.cohorts import state as state_of_cohort
from courses.enums import ApplicationSource, ApplicationState, CohortState
from courses.models import Application, ApplicationEvent, Cohort
from lms import closed
from lms.dates import ALMATY
from lms.domain.personal_data import consent_text
from lms.enums import Purpose
from lms.mail import queue
from lms.models import Message, User
from lms.people import IIN_PROBLEMS, check_iin, mask_iin
from lms.refusals import Refused

CONFIRM_WITHIN = timedelta(days=14)
SETTLED_KEPT_FOR = timedelta(days=365)
# Whoever sends the form again has perhaps lost the letter; nobody's mailbox is flooded by that.
LETTER_AGAIN_AFTER = timedelta(hours=1)
UNDECIDED = (ApplicationState.SENT, ApplicationState.CONFIRMED, ApplicationState.WAITING)
TO_TAKE_IN = (ApplicationState.CONFIRMED, ApplicationState.WAITING)
GONE = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
_signer = signing.Signer(salt="courses.application")


class ApplicationRefused(Refused):
    """The application can't be made, or decided on, like this."""


# --- where an application stands ----------------------------------------------------------------------------


def counts(cohort: Cohort) -> dict[str, int]:
    """How many of the cohort's applications stand where, in one query."""
    rows = with_state(cohort.applications.all()).order_by()
    return dict(rows.values_list("standing").annotate(Count("pk")))


def goes_to_waiting_list(cohort: Cohort) -> bool:
    """Whether the places nobody was promised are taken, or asked for by those who wait for a decision."""
    asked_for = with_state(cohort.applications.filter(department=None)).filter(
        standing=ApplicationState.CONFIRMED
    )
    return quotas.free_places(cohort) <= asked_for.count()


# --- applying -----------------------------------------------------------------------------------------------


def apply(
    *,
    cohort: Cohort,
    names: dict[str, str],
    language: str,
    consent_language: str,
    at: datetime,
    iin: str = "",
    email: str = "",
    phone: str = "",
    person: User | None = None,
    **facts: Any,
) -> Application:
    """A person asks for a place, with the consent they saw. Asked again, the first application stays.

    Whoever is signed in needs no confirmation; anyone else answers a letter, or a coordinator's call.
    """
    if state_of_cohort(cohort, on=_day(at)) != CohortState.OPEN:
        raise ApplicationRefused(_("This cohort does not take applications now."))
    if person is None and not (email or phone):
        raise ApplicationRefused(_("Give an e-mail address or a phone number."))
    words = consent_text(provider=cohort.provider, purpose=Purpose.PERSONAL_DATA, language=consent_language)
    made = Application(
        cohort=cohort,
        source=ApplicationSource.SITE,
        person=person,
        email=email.strip().lower(),
        phone=phone,
        language=language,
        consent_text=words,
        consent_language=consent_language,
        made_at=at,
        **names,
        **facts,
        **_identity(iin, person),
    )
    with transaction.atomic():
        # The same form from two windows at once: what is there is looked up under the cohort's lock.
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if known := _there_already(made):
            _letter_again(known, at)
            return known
        _put_on_record(made)
        if person is not None:
            _confirmed(made, by=person, at=at)
        else:
            _add(made, ApplicationState.SENT, at=at)
            if made.email:
                write_to_applicant("application_confirm", made, at)
    return made


def _identity(iin: str, person: User | None) -> dict[str, str]:
    """As a person's is kept: encrypted, and a keyed hash. What is on record already isn't asked for anew."""
    if person is not None and person.iin_digest:
        return {"iin_token": person.iin_token, "iin_digest": person.iin_digest}
    if not iin:
        return {}
    result = check_iin(iin)
    if not result.is_valid:
        raise ApplicationRefused(IIN_PROBLEMS[result.errors[0]])
    return {"iin_token": closed.encrypt(result.number), "iin_digest": closed.digest(result.number)}


def _there_already(made: Application) -> Application | None:
    live = with_state(made.cohort.applications.all()).exclude(standing__in=GONE)
    return next((known for known in live if _of_the_same_person(known, made)), None)


def _of_the_same_person(known: Any, made: Application) -> bool:
    """By the identity number; by the address only where a number is missing, for offices share one.

    An application that nobody confirmed doesn't stand in the way of one with another address: the first
    address was mistyped, or somebody else used the number.
    """
    if made.person_id and known.person_id:
        return bool(made.person_id == known.person_id)
    if made.person_id and known.standing == ApplicationState.SENT:
        return False
    same_address = bool(
        (made.email and made.email == known.email) or (made.phone and made.phone == known.phone)
    )
    if made.iin_digest and known.iin_digest:
        confirmed = known.standing != ApplicationState.SENT
        return bool(made.iin_digest == known.iin_digest and (confirmed or same_address))
    return same_address


def _put_on_record(application: Application) -> None:
    try:
        application.full_clean(exclude=["sort_key", "person"])
    except ValidationError as problem:
        raise ApplicationRefused(" ".join(problem.messages)) from problem
    application.save()


def _letter_again(application: Application, at: datetime) -> None:
    if state(application) != ApplicationState.SENT or not application.email:
        return
    lately = Message.objects.filter(
        kind="application_confirm", refers_to=str(application.uid), due_at__gt=at - LETTER_AGAIN_AFTER
    )
    if not lately.exists():
        write_to_applicant("application_confirm", application, at)


# --- confirming ---------------------------------------------------------------------------------------------


def token_of(application: Application) -> str:
    """What stands in the letter's address, made when the letter is written: nothing stored opens it."""
    return _signer.sign(str(application.uid))


def application_of_link(*, token: str, at: datetime) -> Application:
    try:
        uid = UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        raise ApplicationRefused(_("This link is not whole. Open it from the letter again.")) from None
    found = Application.objects.select_related("cohort__provider").filter(uid=uid).first()
    if found is None or (state(found) == ApplicationState.SENT and found.made_at + CONFIRM_WITHIN <= at):
        raise ApplicationRefused(_("This application was not confirmed in time and is gone. Apply again."))
    return found


def confirm(*, application: Application, at: datetime) -> None:
    """Through the link in the letter: the e-mail address is the applicant's own. Twice is no mistake."""
    with transaction.atomic():
        where = _locked(application)
        if where == ApplicationState.SENT:
            _confirmed(application, by=None, at=at)
        elif where == ApplicationState.CONFIRMED and not email_proven(application):
            _add(application, ApplicationState.CONFIRMED, at=at)


def confirm_phone(*, application: Application, by: User, at: datetime) -> None:
    """The coordinator has called the number and spoken with the applicant."""
    if not application.phone:
        raise ApplicationRefused(_("The application gives no phone number."))
    with transaction.atomic():
        if _locked(application) != ApplicationState.SENT:
            raise ApplicationRefused(_("This application is confirmed already."))
        _confirmed(application, by=by, at=at)


def masked_iin(application: Application) -> str:
    return mask_iin(closed.decrypt(application.iin_token)) if application.iin_token else ""


def email_proven(application: Application) -> bool:
    """Answered from: by the link, which nobody signed in stands behind."""
    return application.events.filter(state=ApplicationState.CONFIRMED, by=None).exists()


def _confirmed(application: Application, *, by: User | None, at: datetime) -> None:
    to_wait = goes_to_waiting_list(application.cohort)
    application.confirmed_at = at
    application.save(update_fields=["confirmed_at"])
    _add(application, ApplicationState.CONFIRMED, by=by, at=at)
    if to_wait:
        _add(application, ApplicationState.WAITING, at=at)
        write_to_applicant("application_waiting", application, at)


# --- deciding -----------------------------------------------------------------------------------------------


def decide_wait(*, application: Application, by: User, at: datetime) -> None:
    with transaction.atomic():
        _moved(application, ApplicationState.WAITING, out_of=(ApplicationState.CONFIRMED,), by=by, at=at)
        write_to_applicant("application_waiting", application, at)


def refuse(*, application: Application, reason: str, by: User, at: datetime) -> None:
    """With a reason that the applicant reads, where anybody answered from their address."""
    if not reason.strip():
        raise ApplicationRefused(_("Give the reason: the applicant reads it."))
    with transaction.atomic():
        _moved(application, ApplicationState.REFUSED, out_of=UNDECIDED, by=by, at=at, reason=reason.strip())
        if application.confirmed_at or application.source == ApplicationSource.LIST:
            write_to_applicant("application_refused", application, at)


def withdraw(*, application: Application, by: User | None, at: datetime) -> None:
    """The applicant no longer asks: by the link, on their first page, or by word to the coordinator."""
    with transaction.atomic():
        _moved(application, ApplicationState.WITHDRAWN, out_of=UNDECIDED, by=by, at=at)


def accepted(application: Application, *, by: User, at: datetime) -> None:
    """The last step of taking in (courses.domain.taking_in)."""
    _moved(application, ApplicationState.ACCEPTED, out_of=TO_TAKE_IN, by=by, at=at)
    write_to_applicant("application_accepted", application, at)


def _moved(
    application: Application,
    to: ApplicationState,
    *,
    out_of: Iterable[ApplicationState],
    by: User | None,
    at: datetime,
    reason: str = "",
) -> None:
    """Two coordinators, or one and the applicant: the second sees that the first has decided."""
    where = _locked(application)
    if where not in out_of:
        raise ApplicationRefused(
            _("This can't be done any more: «%(state)s».") % {"state": ApplicationState(where).label}
        )
    _add(application, to, by=by, at=at, reason=reason)


def _locked(application: Application) -> ApplicationState:
    Application.objects.select_for_update().get(pk=application.pk)
    return state(application)


def _add(
    application: Application,
    to: ApplicationState,
    *,
    at: datetime,
    by: User | None = None,
    reason: str = "",
) -> None:
    ApplicationEvent.objects.create(application=application, state=to, by=by, at=at, reason=reason[:300])


def write_to_applicant(kind: str, application: Application, at: datetime) -> None:
    person = application.person
    queue(
        kind=kind,
        person=person,
        provider=application.cohort.provider,
        refers_to=str(application.uid),
        address="" if person else application.email,
        language=application.language,
        at=at,
    )


# --- forgetting ---------------------------------------------------------------------------------------------


def forget_old(*, at: datetime) -> int:
    """Whoever confirmed nothing in time may not have been the one who applied: nothing of it is kept. What
    was refused or withdrawn is kept for a year, for questions that may come; and so is what nobody decided on
    before the classes were over."""
    rows = with_state(Application.objects.all())
    unconfirmed = rows.filter(standing=ApplicationState.SENT, made_at__lte=at - CONFIRM_WITHIN)
    settled = rows.filter(standing__in=GONE).exclude(events__at__gt=at - SETTLED_KEPT_FOR)
    undecided = rows.filter(standing__in=UNDECIDED, cohort__ends_on__lte=_day(at - SETTLED_KEPT_FOR))
    return forget(unconfirmed) + forget(settled) + forget(undecided)


def forget(applications: QuerySet[Application]) -> int:
    """With the letters about them that named no person."""
    found = dict(applications.values_list("pk", "uid"))
    with transaction.atomic():
        Message.objects.filter(
            kind__startswith="application_", refers_to__in=[str(uid) for uid in found.values()], person=None
        ).delete()
        Application.objects.filter(pk__in=found).delete()
    return len(found)


def _day(at: datetime) -> date:
    return at.astimezone(ALMATY).date()
