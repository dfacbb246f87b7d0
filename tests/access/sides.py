"""Two providers of one installation, with people and things of their own, each of them marked."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.models import EditingSession
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Site,
    UploadedFile,
    Workflow,
    WorkflowTask,
)

from content.models import HomePage, Programme, ProgrammePage, ProviderPage
from lms.domain.invitations import invite_by_link, link_of
from lms.domain.personal_data import ask, give_consent
from lms.domain.roles import grant_role, role_group
from lms.enums import Purpose, RequestKind, Role
from lms.models import (
    Consent,
    DataRequest,
    DayOff,
    Membership,
    Message,
    OrganisationType,
    Provider,
    Region,
    User,
)
from tests.access.course import rows_of_a_course, run_a_course, write_a_programme, write_the_rest
from tests.factories import AT, come_in, make_person, make_provider

# It stands in every name and title of the provider that is knocked at, so each is known wherever it shows.
# The slug is without it: pages may repeat the address they were asked by.
MARK = "zqalpha"
OTHER_MARK = "zqbeta"
ROLES = (Role.COORDINATOR, Role.AUTHOR, Role.TEACHER)


class Side(SimpleNamespace):
    """A provider with its people and what is its own, each under the name that doors.py asks for it by."""


@dataclass
class House:
    """The installation: the provider knocked at, the other one, and whoever runs the platform."""

    a: Side
    b: Side
    administrator: User
    home: HomePage
    site: Site
    day_off: DayOff
    region: Region
    organisation_type: OrganisationType
    cookies: dict[int, str]
    # what as_it_stands() says before anybody knocks
    as_built: list[Any] = field(default_factory=list)

    def client(self, person: User | None) -> Client:
        client = Client(headers={"accept-language": "en"})
        if person is not None:
            client.cookies.load(self.cookies[person.pk])
        return client


def open_side(mark: str, slug: str) -> Side:
    provider = make_provider(
        slug,
        legal_name_kk=f"{mark} орталығы ЖШС",
        legal_name_ru=f"ТОО центр {mark}",
        short_name_kk=f"{mark} орталығы",
        short_name_ru=f"Центр {mark}",
        email=f"office@{mark}.example",
    )
    side = Side(mark=mark, provider=provider)
    for who in ("coordinator", "author", "teacher", "chair", "learner", "neighbour"):
        setattr(side, who, someone(mark, who))
    for role in ROLES:
        side.membership = grant_role(person=getattr(side, role), provider=provider, role=role, by=None)
    side.group = role_group(provider, Role.COORDINATOR)
    add_papers(side)
    add_pages(side)
    add_media(side)
    write_the_rest(side)
    add_workflow(side)
    run_a_course(side)
    return side


def someone(mark: str, who: str) -> User:
    surname, given_name = f"{mark}ова", f"{mark}-{who}"
    names = {f"surname_{code}": surname for code in ("kk", "ru")}
    names |= {f"given_name_{code}": given_name for code in ("kk", "ru")}
    return come_in(make_person(email=f"{who}@{mark}.example", names=names))


def add_papers(side: Side) -> None:
    """What the law asks for. The neighbour is known to the provider by an invitation and by nothing else."""
    provider, learner, by = side.provider, side.learner, side.coordinator
    invite_by_link(person=side.neighbour, provider=provider, by=by, at=timezone.now())
    invitation = invite_by_link(person=learner, provider=provider, by=by, at=timezone.now())
    side.invitation_token = link_of(invitation).rstrip("/").rpartition("/")[2]
    side.letter = Message.objects.get(person=learner, kind="invitation")
    side.consent = give_consent(
        person=learner, provider=provider, purpose=Purpose.PERSONAL_DATA, language="kk"
    )
    side.data_request = ask(
        person=learner, provider=provider, kind=RequestKind.CORRECTION, words=f"{side.mark} words", at=AT
    )


def add_pages(side: Side) -> None:
    """A page in public and a draft below it, which nobody outside may know of yet."""
    kazakh = Locale.objects.get(language_code="kk")
    side.page = ProviderPage.objects.get(provider=side.provider, locale=kazakh)
    side.programme = write_a_programme(side)
    side.draft = ProgrammePage(
        title=f"{side.mark} kitap", slug="draft", programme=side.programme, live=False, locale=kazakh
    )
    side.page.add_child(instance=side.draft)
    side.draft.save_revision(user=side.coordinator)
    side.revision = side.page.save_revision(user=side.coordinator, log_action=True)
    side.editing = EditingSession.objects.create(
        user=side.coordinator,
        content_type=ContentType.objects.get_for_model(ProgrammePage),
        object_id=str(side.draft.pk),
        last_seen_at=AT,
    )


def add_media(side: Side) -> None:
    side.collection = side.provider.media.collection
    facts = {
        "collection": side.collection,
        "uploaded_by_user": side.coordinator,
        "title": f"{side.mark} kitap",
    }
    side.image = Image.objects.create(file=picture(side.mark), **facts)
    side.document = Document.objects.create(
        file=ContentFile(b"words", name=f"{side.provider.slug}.txt"), **facts
    )
    side.upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(Image),
        file=f"wagtail_uploads/{side.mark}.png",
        uploaded_by_user=side.coordinator,
    )


def picture(name: str) -> ContentFile[bytes]:
    into = io.BytesIO()
    Picture.new("RGB", (8, 8), "teal").save(into, "PNG")
    return ContentFile(into.getvalue(), name=f"{name}.png")


def add_workflow(side: Side) -> None:
    """The draft is on its way through a check, so Wagtail's reports have something to tell."""
    side.workflow = Workflow.objects.create(name=f"{side.mark} check")
    side.step = GroupApprovalTask.objects.create(name=f"{side.mark} reading")
    WorkflowTask.objects.create(workflow=side.workflow, task=side.step)
    side.workflow_state = side.workflow.start(side.draft, side.coordinator)
    side.step_state = side.workflow_state.current_task_state


def as_it_stands(house: House) -> list[Any]:
    """Everything of provider A that someone else might have changed."""
    of_a = {"provider": house.a.provider}
    return [
        list(rows.order_by("pk").values())
        for rows in (
            Page.objects.exclude(path__startswith=house.b.page.path),
            Revision.objects.filter(user=house.a.coordinator),
            Image.objects.filter(collection=house.a.collection),
            Document.objects.filter(collection=house.a.collection),
            Collection.objects.exclude(pk=house.b.collection.pk),
            PageViewRestriction.objects.all(),
            GroupPagePermission.objects.all(),
            Site.objects.all(),
            Provider.objects.filter(pk=house.a.provider.pk),
            Programme.objects.filter(**of_a),
            Membership.objects.filter(**of_a),
            Consent.objects.filter(**of_a),
            DataRequest.objects.filter(**of_a),
            User.objects.filter(email__endswith=f"@{MARK}.example"),
            *rows_of_a_course(house.a),
        )
    ]
