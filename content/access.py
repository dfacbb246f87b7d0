"""Which programmes a user may see and sign for. Content's own part of `access`."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy as documents
from wagtail.models import Page, ReferenceIndex

from content.models import (
    Comment,
    Discussion,
    Edition,
    GlossaryEntry,
    Material,
    Module,
    Programme,
    ProgrammePage,
    ProviderMedia,
    Quiz,
    SearchEntry,
    Source,
    SubmittedPackage,
    Task,
    Topic,
    Variant,
)
from lms.access import Viewer, providers_where
from lms.roles import May


def seen_programmes(user: Viewer) -> QuerySet[Programme]:
    """The working rows: to those who write them and to whoever approves them. The public sees editions."""
    return Programme.objects.filter(
        Q(provider__in=providers_where(user, May.WRITE_CONTENT))
        | Q(provider__in=providers_where(user, May.APPROVE_PROGRAMME))
    )


def programmes_to_write(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Programme]:
    return Programme.objects.filter(provider__in=providers_where(user, action))


def programmes_to_approve(user: Viewer) -> QuerySet[Programme]:
    return Programme.objects.filter(provider__in=providers_where(user, May.APPROVE_PROGRAMME))


def public_editions() -> QuerySet[Edition]:
    """The latest edition of each programme: what anyone may read."""
    later = Edition.objects.filter(programme=OuterRef("programme"), number__gt=OuterRef("number"))
    return Edition.objects.filter(~Exists(later)).select_related("programme__provider")


def public_programmes() -> QuerySet[Programme]:
    """What anyone may read of: approved once, or with a page of its own that is published."""
    approved = Edition.objects.filter(programme=OuterRef("pk"))
    told = ProgrammePage.objects.filter(programme=OuterRef("pk"), live=True)
    found = Programme.objects.filter(Exists(approved) | Exists(told))
    return found.select_related("provider").order_by("provider", "code")


def searched() -> QuerySet[SearchEntry]:
    """What anyone may find: of programmes that have an edition."""
    return SearchEntry.objects.filter(programme__in=Edition.objects.values("programme"))


def seen_editions(user: Viewer) -> QuerySet[Edition]:
    return Edition.objects.filter(programme__in=seen_programmes(user).values("pk"))


# --- what authors write besides the plan and the pages: the desk's rows (content.viewsets) ---


def modules_written(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Module]:
    return Module.objects.filter(programme__in=programmes_to_write(user, action).values("pk"))


def topics_written(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Topic]:
    return Topic.objects.filter(programme__in=programmes_to_write(user, action).values("pk"))


def variants_written(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Variant]:
    return Variant.objects.filter(programme__in=programmes_to_write(user, action).values("pk"))


def glossary_entries(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[GlossaryEntry]:
    return GlossaryEntry.objects.filter(programme__in=programmes_to_write(user, action).values("pk"))


def sources(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Source]:
    return Source.objects.filter(programme__in=programmes_to_write(user, action).values("pk"))


def materials(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Material]:
    return Material.objects.filter(programme__in=programmes_to_write(user, action).values("pk"))


def tasks(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Task]:
    """Of a topic, or of the module it closes."""
    programmes = programmes_to_write(user, action).values("pk")
    return Task.objects.filter(Q(topic__programme__in=programmes) | Q(module__programme__in=programmes))


def quizzes(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Quiz]:
    return Quiz.objects.filter(topic__programme__in=programmes_to_write(user, action).values("pk"))


def documents_written(user: Viewer, action: May = May.WRITE_CONTENT) -> QuerySet[Any]:
    """The files in the media of one's own providers."""
    found = Q(pk__in=[])
    media = ProviderMedia.objects.filter(provider__in=providers_where(user, action))
    for row in media.select_related("collection"):
        found |= Q(collection__path__startswith=row.collection.path)
    return get_document_model().objects.filter(found)


def may_open_document(user: Viewer, document: Any) -> bool:
    """Anyone, where an approved programme offers it or a live page leads to it; else those of its media."""
    return _is_offered(document) or _is_told_of(document) or _sees_collection_of(user, document)


def _is_offered(document: Any) -> bool:
    offered = Material.objects.filter(Q(document_kk=document) | Q(document_ru=document))
    return offered.filter(programme__editions__isnull=False).exists()


def _is_told_of(document: Any) -> bool:
    leading = ReferenceIndex.get_references_to(document).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    keys = [int(key) for key in leading.values_list("object_id", flat=True).distinct()]
    if not keys:
        return False
    unseen = Programme.objects.filter(editions=None, discussions=None)
    pages = Page.objects.live().filter(pk__in=keys)
    for name in ("programmepage__programme", "modulepage__module__programme", "topicpage__topic__programme"):
        pages = pages.exclude(**{f"{name}__in": unseen})
    return pages.exists()


def _sees_collection_of(user: Viewer, document: Any) -> bool:
    if not user.is_authenticated:
        return False
    return bool(documents.user_has_any_permission_for_instance(user, ["add", "change", "choose"], document))


def packages(user: Viewer) -> QuerySet[SubmittedPackage]:
    return SubmittedPackage.objects.filter(step__programme__in=seen_programmes(user).values("pk"))


def discussions() -> QuerySet[Discussion]:
    """Public, those that are over too; the latest first."""
    return Discussion.objects.select_related("programme__provider")


def comments_to_answer(user: Viewer) -> QuerySet[Comment]:
    found = Comment.objects.filter(discussion__programme__in=programmes_to_write(user).values("pk"))
    return found.select_related("discussion__programme__provider", "answered_by")
