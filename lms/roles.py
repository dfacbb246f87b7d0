"""What a role may do at its provider: the one table, from which `access` and the desk follow."""

from __future__ import annotations

from enum import StrEnum

from lms.enums import Role


class May(StrEnum):
    USE_DESK = "use the desk (Wagtail's admin)"
    SEE_PEOPLE = "see the people of the provider"
    MANAGE_PEOPLE = "invite people, print slips, mend names and identity numbers"
    MANAGE_STAFF = "give and end roles"
    EDIT_PROVIDER = "edit what the provider says of itself"
    ANSWER_DATA_REQUESTS = "answer requests about personal data"
    SEE_LETTERS = "see which letters left and which failed"
    WRITE_CONTENT = "write the programme and its pages"
    SEE_COHORTS = "see the provider's cohorts, their people and figures"
    MANAGE_COHORTS = "open cohorts, enrol, draw up timetables, mark attendance, form projects and commissions"
    APPROVE_PROGRAMME = "approve a programme by an order"
    ORDER_CERTIFICATES = "order that certificates be issued"
    RUN_PLATFORM = "open providers, mend facts of the country, watch the work"


ROLES: dict[Role, frozenset[May]] = {
    # all but what an administrator of the platform does, and what the head of the provider signs
    Role.COORDINATOR: frozenset(May) - {May.RUN_PLATFORM, May.APPROVE_PROGRAMME, May.ORDER_CERTIFICATES},
    Role.AUTHOR: frozenset({May.USE_DESK, May.WRITE_CONTENT}),
    Role.DIRECTOR: frozenset(
        {
            May.USE_DESK,
            May.SEE_PEOPLE,
            May.SEE_LETTERS,
            May.SEE_COHORTS,
            May.APPROVE_PROGRAMME,
            May.ORDER_CERTIFICATES,
        }
    ),
    Role.TEACHER: frozenset(),
    Role.ASSESSOR: frozenset(),
    Role.AUTHORITY: frozenset(),
}

# They reach other people's data or sign for the provider, so a password alone is not enough.
NEEDS_SECOND_FACTOR = frozenset({Role.COORDINATOR, Role.DIRECTOR})


def roles_that_may(action: May) -> frozenset[Role]:
    return frozenset(role for role, allowed in ROLES.items() if action in allowed)
