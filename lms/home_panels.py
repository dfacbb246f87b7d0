"""What the ground floor puts on the first page of the site and on that of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms import access
from lms.access import Viewer
from lms.panels import panel
from lms.roles import May

# What came back longer ago nobody is going to see to; it stays in the list of letters.
SHOWN_FOR = timedelta(days=30)


def what_waits(user: Viewer) -> list[dict[str, str]]:
    """What waits for a provider's people at the desk: a sentence each, and where it is done."""
    may = access.what_may(user)
    found = []
    if May.ANSWER_DATA_REQUESTS in may:
        count = access.data_requests(user).filter(answered_at=None).count()
        words = ngettext(
            "%(count)d request about personal data waits for an answer",
            "%(count)d requests about personal data wait for an answer",
            count,
        )
        found.append((count, words, reverse("data_requests:index")))
    if May.SEE_LETTERS in may:
        count = access.messages(user).filter(failed_at__isnull=False, done_at=None).count()
        words = ngettext("%(count)d letter could not be sent", "%(count)d letters could not be sent", count)
        found.append((count, words, f"{reverse('letters:index')}?state=failed"))
        since = timezone.now() - SHOWN_FOR
        count = access.messages(user).filter(bounced_at__gt=since).count()
        words = ngettext(
            "%(count)d letter came back in the last 30 days: look at the address",
            "%(count)d letters came back in the last 30 days: look at the addresses",
            count,
        )
        found.append((count, words, f"{reverse('letters:index')}?state=bounced"))
    if May.MANAGE_PEOPLE in may:
        count = access.people(user, May.MANAGE_PEOPLE).filter(last_login=None, is_active=True).count()
        words = ngettext(
            "%(count)d person has not signed in yet", "%(count)d people have not signed in yet", count
        )
        found.append((count, words, f"{reverse('people:index')}?signed_in=no"))
    return [{"words": words % {"count": count}, "url": url} for count, words, url in found if count]


@panel("desk", order=10, template="lms/panels/waits_at_desk.html")
def waits_at_desk(request: HttpRequest) -> dict[str, Any]:
    return {"waits": what_waits(request.user)}


@panel("home", order=10, template="lms/panels/desk.html")
def desk(request: HttpRequest) -> dict[str, Any] | None:
    if May.USE_DESK not in access.what_may(request.user):
        return None
    return {"waits": what_waits(request.user)}


@panel("home", order=90, template="lms/panels/name_in_both.html")
def name_in_both(request: HttpRequest) -> dict[str, Any] | None:
    """Certificates are in both languages, and a name is never spelt over by itself."""
    missing = [
        name
        for code, name in (("kk", _("in Kazakh")), ("ru", _("in Russian")))
        if not (getattr(request.user, f"surname_{code}") and getattr(request.user, f"given_name_{code}"))
    ]
    return {"missing": missing} if missing else None
