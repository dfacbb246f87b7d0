"""Every address of the product: what it is asked with, and who may enter.

A new address is a new line here; test_doors.py fails until it stands. What an address is asked with belongs
to provider A (sides.py). Who may enter:

everyone        whoever comes, signed in or not
signed_in       anyone with an account; others are led to the sign-in
own             the learner whose object it is; for everyone else it isn't there
known           anyone of whom provider A holds something; for others it isn't there
coordinator     a coordinator of provider A; for everyone else it isn't there
teacher, chair  whoever teaches the cohort, chairs the commission; for everyone else it isn't there
administrator   a platform administrator alone
desk            a place of work: each provider's coordinator finds their own there, and nothing of the other's
shut            nobody, not even an administrator
"""

from operator import attrgetter

from tests.access.door import (
    Door,
    administrator,
    chair,
    coordinator,
    desk,
    everyone,
    known,
    lists,
    own,
    rows,
    signed_in,
    teacher,
)
from tests.access.doors_of_wagtail import DOORS_OF_WAGTAIL

# What the addresses are asked with.
PROVIDER = attrgetter("a.provider.slug")
PAGE = attrgetter("a.page.pk")
PERSON = attrgetter("a.learner.pk")
INVITATION = attrgetter("a.invitation_token")
CONSENT = attrgetter("a.consent.pk")
DATA_REQUEST = attrgetter("a.data_request.pk")
LETTER = attrgetter("a.letter.pk")
MEMBERSHIP = attrgetter("a.membership.pk")
PROVIDER_ROW = attrgetter("a.provider.pk")
DAY_OFF = attrgetter("day_off.pk")
REGION = attrgetter("region.pk")
ORGANISATION_TYPE = attrgetter("organisation_type.pk")
PROGRAMME = attrgetter("a.programme.code")
PACKAGE = attrgetter("a.package.pk")
COMMENT = attrgetter("a.comment.pk")
TERM = attrgetter("a.term.pk")
SOURCE = attrgetter("a.source.pk")
MATERIAL = attrgetter("a.material.pk")
QUIZ = attrgetter("a.quiz.pk")
COHORT = attrgetter("a.cohort.code")
SESSION = attrgetter("a.session.pk")
TEACHES = attrgetter("a.teaches.pk")
INTAKE = attrgetter("a.intake.code")
APPLICATION = attrgetter("a.application.pk")
APPLICATION_TOKEN = attrgetter("a.application_token")
ENROLMENT = attrgetter("a.enrolment.pk")
COURSE_FILE = attrgetter("a.course_file.uid")
PLANNED = attrgetter("a.planned.pk")
CALENDAR = attrgetter("a.calendar_token")
ROOM = attrgetter("a.room.pk")
DEPARTMENT = attrgetter("a.department.pk")
ROSTER = attrgetter("a.roster.uid")
DRAWING = attrgetter("a.drawing.uid")
ONLINE_RULES = attrgetter("a.online_rules.pk")
TASK = attrgetter("a.task.pk")
WORK = attrgetter("a.work.pk")
DEFENCE = attrgetter("a.defence.pk")
CERTIFICATE = attrgetter("a.certificate.number")
CODE_OF_CERTIFICATE = attrgetter("a.certificate.code")
QUESTION = attrgetter("a.question.pk")

FRAME = (
    everyone("root").gives(302),
    everyone("choose_language").gives(405),
    everyone("healthz"),
    everyone("readyz").gives(200, 503),
    everyone("media", name="logos/none.png").gives(404),
    everyone("wagtail_serve", ""),
    everyone("wagtail_serve", "first/"),
    everyone("wagtail_serve", "first/draft/").gives(404),
    everyone("wagtailcore_login").gives(302),
    everyone("wagtailcore_authenticate_with_password", page_view_restriction_id=1, page_id=PAGE).gives(404),
    everyone("components"),
    signed_in("home_of_role"),
    signed_in("me"),
    signed_in("my_data"),
    signed_in("my_data_file"),
    known("ask_about_data", provider=PROVIDER),
    own("withdraw_consent", pk=CONSENT).gives(405),
)

COURSE = (
    everyone("search"),
    everyone("verify"),
    everyone("verify_code", code=CODE_OF_CERTIFICATE),
    everyone("programmes"),
    signed_in("authoring"),
    everyone("programme", code=PROGRAMME),
    everyone("programme_module", code=PROGRAMME, number="1"),
    everyone("programme_topic", code=PROGRAMME, topic="1.1"),
    *(everyone(f"programme_{name}", code=PROGRAMME) for name in ("glossary", "literature", "materials")),
    everyone("programme_file", code=PROGRAMME, kind="xlsx", language="kk").gives(200, 202),
    everyone("programme_zip", code=PROGRAMME, number="1", language="kk").gives(200, 202),
    coordinator("programme_papers", code=PROGRAMME),
    coordinator("programme_paper", code=PROGRAMME, kind="docx", language="kk").gives(200, 202),
    coordinator("plan_import", code=PROGRAMME),
    signed_in("cohorts"),
    signed_in("feedback_queue"),
    signed_in("consultations"),
    desk("cohort_new"),
    desk("programme_new"),
    coordinator("plan_editor", code=PROGRAMME),
    coordinator("programme_settings", code=PROGRAMME),
    coordinator("programme_desk", code=PROGRAMME),
    *(coordinator("programme_step", code=PROGRAMME, step=step) for step in ("open", "submit", "verdict")),
    # the director's: of a coordinator's rights it is none
    administrator("programme_step", code=PROGRAMME, step="approve"),
    coordinator("programme_package", code=PROGRAMME, pk=PACKAGE, name="letter"),
    coordinator("programme_compare", code=PROGRAMME),
    coordinator("programme_comments", code=PROGRAMME),
    coordinator("programme_comment", code=PROGRAMME, pk=COMMENT),
    everyone("programme_discussion", code=PROGRAMME),
    everyone("programme_discussion_text", code=PROGRAMME, part="plan"),
    *(
        coordinator(name, code=COHORT)
        for name in (
            *("cohort", "cohort_edit", "cohort_enrol", "cohort_teachers", "cohort_timetable"),
            *("project_new", "commission_new", "defence_new", "certificates"),
        )
    ),
    *(
        coordinator(name, code=COHORT)
        for name in ("cohort_calendar", "timetable_edit", "timetable_session_new", "timetable_versions")
    ),
    coordinator("timetable_session", code=COHORT, pk=PLANNED),
    coordinator("timetable_draw", code=COHORT),
    coordinator("drawing", uid=DRAWING).gives(202),
    desk("cohorts_draw"),
    signed_in("timetables"),
    signed_in("calendars"),
    everyone("calendar_file", token=CALENDAR),
    everyone("apply", code=INTAKE),
    everyone("apply_sent", code=INTAKE),
    everyone("apply_confirm", token=APPLICATION_TOKEN),
    coordinator("cohort_applications", code=COHORT),
    coordinator("application", pk=APPLICATION),
    coordinator("cohort_cancel", code=COHORT),
    *(
        coordinator(name, code=COHORT, pk=ENROLMENT)
        for name in ("cohort_person", "cohort_person_leave", "cohort_person_name")
    ),
    coordinator("teacher_gone", code=COHORT, pk=TEACHES).gives(405),
    coordinator("session", pk=SESSION),
    coordinator("cohort_files", code=COHORT),
    coordinator("course_file_ask", code=COHORT).gives(405),
    own("own_reference", code=COHORT).gives(405),
    own("course_file", uid=COURSE_FILE).gives(202),
    coordinator("session_links", pk=SESSION),
    own("session_join", pk=SESSION),
    own("session_recording", pk=SESSION),
    teacher("feedback", pk=WORK),
    teacher("consultation", pk=QUESTION),
    chair("defence_sheet", pk=DEFENCE),
    chair("settle", pk=DEFENCE),
    chair("protocol", pk=DEFENCE),
    chair("release", pk=DEFENCE).gives(405),
    own("learn", code=COHORT),
    own("learn_timetable", code=COHORT),
    own("lesson", code=COHORT, topic="1.1"),
    own("topic_worked", code=COHORT, topic="1.1").gives(405),
    own("questionnaire", code=COHORT, moment="entry"),
    coordinator("cohort_questionnaire", code=COHORT),
    own("hand_in", cohort=COHORT, pk=TASK),
    own("result", cohort=COHORT),
    own("support", cohort=COHORT),
    own("consultation_close", pk=QUESTION).gives(405),
    own("certificate_file", number=CERTIFICATE),
)

SIGN_IN = (
    everyone("account_login"),
    everyone("account_logout"),
    everyone("account_inactive"),
    everyone("account_signup").gives(404),
    everyone("/accounts/signup/").gives(404),
    everyone("account_email_verification_sent"),
    everyone("account_confirm_login_code"),
    everyone("account_confirm_email", key="none"),
    everyone("account_reset_password"),
    everyone("account_reset_password_done"),
    everyone("account_reset_password_from_key", uidb36="1", key="none"),
    everyone("account_reset_password_from_key_done"),
    everyone("account_request_login_code"),
    everyone("mfa_authenticate"),
    everyone("accept_invitation", token=INVITATION).gives(200, 409),
    everyone("accept_slip").gives(200, 409),
    signed_in("account_reauthenticate"),
    signed_in("account_email"),
    signed_in("account_change_password"),
    signed_in("account_set_password"),
    signed_in("usersessions_list"),
    signed_in("mfa_index"),
    signed_in("mfa_reauthenticate"),
    signed_in("mfa_activate_totp"),
    signed_in("mfa_deactivate_totp").gives(302, 404),
    signed_in("mfa_view_recovery_codes").gives(302, 404),
    signed_in("mfa_generate_recovery_codes"),
    signed_in("mfa_download_recovery_codes").gives(302, 404),
)

DESK = (
    *lists("data_requests"),
    *rows("data_requests", DATA_REQUEST, "inspect answer"),
    *lists("letters"),
    *rows("letters", LETTER, "again"),
    *(coordinator(name, code=COHORT) for name in ("cohort_quotas", "rosters", "roster_new")),
    *(coordinator(f"roster{what}", uid=ROSTER) for what in ("", "_columns", "_file", "_rejected")),
    coordinator("roster_row", uid=ROSTER, number=2),
    coordinator("roster_leave_out", uid=ROSTER, number=2).gives(405),
    coordinator("roster_undo", uid=ROSTER).gives(405),
    *lists("departments", "add"),
    *rows("departments", DEPARTMENT, "edit delete"),
    *lists("rooms", "add"),
    *rows("rooms", ROOM, "edit delete"),
    *lists("people"),
    *rows("people", PERSON, "inspect edit invite slip sign-in set-iin show-iin"),
    *lists("providers"),
    *rows("providers", PROVIDER_ROW, "edit history history_results"),
    *lists("staff", "add"),
    # facts of the country: everyone at a desk may read them
    *lists("days_off"),
    *lists("regions"),
    *lists("organisation_types"),
    *rows("staff", MEMBERSHIP, "end"),
    # what a programme holds besides its plan and pages
    *(
        door
        for name in ("glossary", "literature", "materials", "tasks", "quizzes")
        for door in lists(name, "add")
    ),
    *rows("glossary", TERM, "edit delete"),
    *rows("literature", SOURCE, "edit delete"),
    *rows("materials", MATERIAL, "edit delete"),
    *rows("tasks", TASK, "edit delete"),
    *rows("quizzes", QUIZ, "edit delete"),
    *lists("online_rules", "add"),
    *rows("online_rules", ONLINE_RULES, "edit"),
)

PLATFORM = (
    administrator("work"),
    administrator("providers:add"),
    administrator("days_off:add"),
    *(administrator(f"days_off:{name}", pk=DAY_OFF) for name in ("edit", "delete")),
    administrator("regions:edit", pk=REGION),
    administrator("organisation_types:edit", pk=ORGANISATION_TYPE),
)

DOORS: tuple[Door, ...] = (*FRAME, *SIGN_IN, *COURSE, *DESK, *PLATFORM, *DOORS_OF_WAGTAIL)
