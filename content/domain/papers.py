"""A programme as files: a page asks for one, the worker makes it, it is kept by the name of what it is."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from content.domain.publication import stamp
from content.domain.texts import module_part, topic_part
from content.enums import PaperKind
from content.models import Edition, Module, Paper, Programme, PublishedText
from lms.jobs import wake_once

DOCUMENTS = (PaperKind.DOCX, PaperKind.PDF, PaperKind.XLSX)
# An edition's papers stay; what follows the draft or the lessons is soon of yesterday, and made anew.
KEPT_FOR = timedelta(days=7)


def ask(
    *,
    programme: Programme,
    edition: Edition | None,
    kind: PaperKind,
    language: str,
    module: Module | None = None,
    at: datetime,
) -> Paper:
    """The paper of that name, made already or put in line to be made."""
    from content.tasks import make_due_papers

    paper, _made = Paper.objects.get_or_create(
        name=_name(programme, edition, kind, language, module),
        defaults={
            "programme": programme,
            "edition": edition,
            "kind": kind,
            "language": language,
            "module": module,
            "due_at": at,
        },
    )
    if not paper.file and not paper.failed_at:
        transaction.on_commit(lambda: wake_once(make_due_papers))
    return paper


def _name(
    programme: Programme, edition: Edition | None, kind: PaperKind, language: str, module: Module | None
) -> str:
    """An edition's paper is made once; a draft's and a module's archive anew after each change."""
    if module:
        of = f"module-{module.pk}-{_as_it_stands(module, language)}"
    elif edition:
        of = str(edition.number)
    else:
        of = f"draft-{programme.version}-{stamp()}"
    return f"{programme.code}/{of}/{kind.value}-{language}"


def _as_it_stands(module: Module, language: str) -> str:
    """A mark of what the archive would hold: the module's files, and its texts by the time they were made."""
    parts = [module_part(module.uid), *map(topic_part, module.topics.values_list("uid", flat=True))]
    texts = PublishedText.objects.filter(part__in=parts, variant="").order_by("part", "language")
    files = module.materials.order_by("pk").values_list(
        "pk", f"title_{language}", "document_kk__file_hash", "document_ru__file_hash"
    )
    told = [*texts.values_list("part", "language", "made_at"), *files]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def forget_old(*, at: datetime) -> int:
    """Papers of drafts and archives of a week ago, with their files."""
    old = list(Paper.objects.filter(edition=None, due_at__lt=at - KEPT_FOR))
    for paper in old:
        paper.file.delete(save=False)
        paper.delete()
    return len(old)
