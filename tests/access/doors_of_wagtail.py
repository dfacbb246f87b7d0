"""The doors of Wagtail's admin: what lms.doors opens is `desk` here, the rest an administrator's or shut."""

from operator import attrgetter

from tests.access.door import Door, administrator, coordinator, desk, everyone, shut

# What the addresses are asked with.
PAGE = attrgetter("a.page.pk")
DRAFT = attrgetter("a.draft.pk")
REVISION = attrgetter("a.revision.pk")
ELSEWHERE = attrgetter("b.page.pk")
IMAGE = attrgetter("a.image.pk")
DOCUMENT = attrgetter("a.document.pk")
COLLECTION = attrgetter("a.collection.pk")
UPLOAD = attrgetter("a.upload.pk")
WORKFLOW = attrgetter("a.workflow.pk")
STEP = attrgetter("a.step.pk")
WORKFLOW_STATE = attrgetter("a.workflow_state.pk")
STEP_STATE = attrgetter("a.step_state.pk")
EDITING = attrgetter("a.editing.pk")
PERSON = attrgetter("a.learner.pk")
GROUP = attrgetter("a.group.pk")
CONTENT_LOCALE = attrgetter("a.page.locale_id")
SITE = attrgetter("site.pk")
HOME = attrgetter("home.pk")
DOCUMENT_FILE = attrgetter("a.document.filename")
HANDOUT = attrgetter("a.handout.pk")
HANDOUT_FILE = attrgetter("a.handout.filename")

DESK_FRAME = (
    everyone("/admin/login/").gives(302),
    everyone("/admin/password_reset/").gives(302),
    everyone("wagtailadmin_login").gives(302),
    everyone("wagtailadmin_password_reset").gives(302),
    everyone("wagtailadmin_password_reset_done").gives(404),
    everyone("wagtailadmin_password_reset_confirm", uidb64="MQ", token="none").gives(404),
    everyone("wagtailadmin_password_reset_complete").gives(404),
    everyone("javascript_catalog"),
    everyone("wagtailadmin_javascript_catalog"),
    everyone("wagtailadmin_sprite").gives(200, 404),
    desk("wagtailadmin_home"),
    desk("wagtailadmin_account"),
    desk("wagtailadmin_logout").gives(405),
    desk("wagtailadmin_dismissibles"),
    desk("wagtailadmin_block_preview").gives(404),
    desk("wagtailadmin_editing_sessions:ping", "content", "programmepage", DRAFT, EDITING).gives(405),
    desk("wagtailadmin_editing_sessions:release", session_id=EDITING).gives(405),
    shut("/admin/nothing-here/"),
    administrator("/admin/test404/"),
    # breaks on purpose, to show the page for it
    administrator("wagtailadmin_error_test").gives(500),
)

PAGES = (
    desk("wagtailadmin_explore_root"),
    *(desk("wagtailadmin_explore", parent_page_id=page) for page in (PAGE, DRAFT, HOME)),
    desk("wagtailadmin_explore", parent_page_id=HOME).asked(q="kitap"),
    *(desk("wagtailadmin_explore_results", parent_page_id=page) for page in (PAGE, HOME)),
    *(
        desk(f"wagtailadmin_pages:{name}").asked(**asked)
        for name in ("search", "search_results")
        for asked in ({}, {"q": "kitap"})
    ),
    desk("wagtailadmin_pages:add", "content", "programmepage", PAGE),
    desk("wagtailadmin_pages:preview_on_add", "content", "programmepage", PAGE),
    desk("wagtailadmin_pages:add_subpage", PAGE),
    *(
        desk(f"wagtailadmin_pages:{name}", page_id=DRAFT)
        for name in (
            *("edit", "preview_on_edit", "view_draft", "delete", "copy", "usage"),
            *("history", "history_results", "revisions_index"),
        )
    ),
    *(desk(f"wagtailadmin_pages:{name}", page_id=PAGE) for name in ("edit", "unpublish", "delete")),
    desk("wagtailadmin_pages:convert_alias", page_id=PAGE).gives(404),
    *(desk(f"wagtailadmin_pages:{name}", page_id=DRAFT).gives(302, 405) for name in ("lock", "unlock")),
    desk("wagtailadmin_pages:move", page_to_move_id=DRAFT),
    desk("wagtailadmin_pages:move_confirm", DRAFT, ELSEWHERE).gives(404),
    desk("wagtailadmin_pages:set_page_position", page_to_move_id=DRAFT).gives(200, 405),
    desk("wagtailadmin_pages:revisions_view", PAGE, REVISION),
    desk("wagtailadmin_pages:revisions_revert", PAGE, REVISION),
    desk("wagtailadmin_pages:revisions_unschedule", PAGE, REVISION),
    desk("wagtailadmin_pages:revisions_compare", PAGE, "earliest", "latest"),
    *(
        administrator("wagtail_bulk_action", "wagtailcore", "page", action).asked(id=page)
        for page in (PAGE, DRAFT)
        for action in ("publish", "unpublish", "move", "delete")
    ),
    administrator("wagtailadmin_pages:choose_parent", "content", "programmepage"),
    administrator("wagtailadmin_pages:type_use", "content", "providerpage"),
    administrator("wagtailadmin_pages:type_use_results", "content", "providerpage"),
    administrator("wagtailadmin_pages:set_privacy", page_id=DRAFT),
    administrator("wagtailadmin_pages:confirm_workflow_cancellation", page_id=DRAFT),
    administrator("wagtailadmin_pages:workflow_action", DRAFT, "approve", STEP_STATE),
    administrator("wagtailadmin_pages:collect_workflow_action_data", DRAFT, "approve", STEP_STATE),
    administrator("wagtailadmin_pages:workflow_preview", DRAFT, STEP),
    administrator("wagtailadmin_pages:workflow_history", DRAFT),
    administrator("wagtailadmin_pages:workflow_history_detail", DRAFT, WORKFLOW_STATE),
    administrator("simple_translation:submit_page_translation", page_id=PAGE),
    administrator("simple_translation:submit_snippet_translation", "lms", "provider", "1").gives(404),
)

PAGE_CHOOSER = (
    desk("wagtailadmin_choose_page"),
    *(desk("wagtailadmin_choose_page_child", parent_page_id=page) for page in (PAGE, HOME)),
    desk("wagtailadmin_choose_page_search").asked(q="kitap"),
    desk("wagtailadmin_choose_page_chosen_multiple").asked(id=DRAFT),
    # Wagtail can't bear a form without this field
    desk("wagtailadmin_choose_page_external_link").posting(**{"external-link-chooser-url": "/"}),
    desk("wagtailadmin_choose_page_email_link"),
    desk("wagtailadmin_choose_page_phone_link"),
    desk("wagtailadmin_choose_page_anchor_link"),
    *(
        administrator(f"wagtailadmin_api:{kind}:{name}", **asked)
        for kind, pk in (("pages", DRAFT), ("images", IMAGE), ("documents", DOCUMENT))
        for name, asked in (("listing", {}), ("detail", {"pk": pk}))
    ),
    *(
        administrator(f"wagtailadmin_api:{kind}:find").asked(id=pk)
        for kind, pk in (("pages", DRAFT), ("images", IMAGE), ("documents", DOCUMENT))
    ),
    administrator("wagtailadmin_api:pages:listing").asked(for_explorer=1, child_of=PAGE),
    administrator("wagtailadmin_api:pages:action", pk=DRAFT, action_name="delete").gives(405),
    administrator("wagtailadmin_tag_autocomplete").asked(term="kitap"),
    administrator("wagtailadmin_tag_model_autocomplete", "taggit", "tag").asked(term="kitap"),
)

IMAGES = (
    desk("wagtailimages:index"),
    desk("wagtailimages:index").asked(collection_id=COLLECTION, q="kitap"),
    desk("wagtailimages:index_results"),
    desk("wagtailimages:add"),
    desk("wagtailimages:add_multiple"),
    *(desk(f"wagtailimages:{name}", image_id=IMAGE) for name in ("edit", "delete", "image_usage")),
    *(shut(f"wagtailimages:{name}", image_id=IMAGE) for name in ("url_generator", "url_generator_output")),
    desk("wagtailimages:preview", image_id=IMAGE, filter_spec="original"),
    desk("wagtailimages:edit_multiple", image_id=IMAGE).gives(405),
    desk("wagtailimages:delete_multiple", image_id=IMAGE).gives(405),
    desk("wagtailimages:create_multiple_from_uploaded_image", uploaded_file_id=UPLOAD).gives(405),
    desk("wagtailimages:delete_upload_multiple", uploaded_file_id=UPLOAD).gives(405),
    desk("wagtailimages_chooser:choose"),
    desk("wagtailimages_chooser:choose_results").asked(q="kitap", collection_id=COLLECTION),
    desk("wagtailimages_chooser:chosen", pk=IMAGE),
    desk("wagtailimages_chooser:chosen_multiple").asked(id=IMAGE),
    desk("wagtailimages_chooser:create"),
    desk("wagtailimages_chooser:select_format", image_id=IMAGE),
    *(
        administrator("wagtail_bulk_action", "wagtailimages", "image", action).asked(id=IMAGE)
        for action in ("delete", "add_tags", "add_to_collection")
    ),
)

DOCUMENTS = (
    # what a programme offers is everyone's, and any other file is its own people's
    everyone("wagtaildocs_serve", HANDOUT, HANDOUT_FILE),
    coordinator("wagtaildocs_serve", DOCUMENT, DOCUMENT_FILE),
    everyone("wagtaildocs_authenticate_with_password", restriction_id=1).gives(404),
    desk("wagtaildocs:index"),
    desk("wagtaildocs:index").asked(collection_id=COLLECTION, q="kitap"),
    desk("wagtaildocs:index_results"),
    desk("wagtaildocs:add"),
    desk("wagtaildocs:add_multiple"),
    *(desk(f"wagtaildocs:{name}", document_id=DOCUMENT) for name in ("edit", "delete", "document_usage")),
    desk("wagtaildocs:edit_multiple", doc_id=DOCUMENT).gives(405),
    desk("wagtaildocs:delete_multiple", doc_id=DOCUMENT).gives(405),
    desk("wagtaildocs:create_multiple_from_uploaded_document", uploaded_file_id=UPLOAD).gives(405),
    desk("wagtaildocs:delete_upload_multiple", uploaded_file_id=UPLOAD).gives(405),
    desk("wagtaildocs_chooser:choose"),
    desk("wagtaildocs_chooser:choose_results").asked(q="kitap", collection_id=COLLECTION),
    desk("wagtaildocs_chooser:chosen", pk=DOCUMENT),
    desk("wagtaildocs_chooser:chosen_multiple").asked(id=DOCUMENT),
    desk("wagtaildocs_chooser:create"),
    *(
        administrator("wagtail_bulk_action", "wagtaildocs", "document", action).asked(id=DOCUMENT)
        for action in ("delete", "add_tags", "add_to_collection")
    ),
    *(administrator(f"wagtailadmin_collections:{name}") for name in ("index", "add")),
    *(administrator(f"wagtailadmin_collections:{name}", pk=COLLECTION) for name in ("edit", "delete")),
    administrator("wagtailadmin_collections:set_privacy", collection_id=COLLECTION),
)

REPORTS = tuple(
    administrator(f"wagtailadmin_reports:{name}{part}")
    for name in (
        *("locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages", "page_types_usage"),
    )
    for part in ("", "_results")
)

WORKFLOWS = (
    *(
        administrator(f"wagtailadmin_workflows:{name}")
        for name in (
            *("index", "index_results", "add", "select_task_type", "task_index", "task_index_results"),
            *("task_chooser", "task_chooser_results", "task_chooser_create"),
        )
    ),
    *(
        administrator(f"wagtailadmin_workflows:{name}", pk=WORKFLOW)
        for name in ("edit", "disable", "usage", "usage_results")
    ),
    administrator("wagtailadmin_workflows:enable", pk=WORKFLOW).gives(405),
    *(administrator(f"wagtailadmin_workflows:{name}", pk=STEP) for name in ("edit_task", "disable_task")),
    administrator("wagtailadmin_workflows:enable_task", pk=STEP).gives(405),
    administrator("wagtailadmin_workflows:add_task", "wagtailcore", "groupapprovaltask"),
    administrator("wagtailadmin_workflows:task_chosen", task_id=STEP),
    administrator("wagtailadmin_workflows:remove", page_pk=PAGE).gives(404, 405),
    administrator("wagtailadmin_workflows:remove", page_pk=PAGE, workflow_pk=WORKFLOW).gives(404, 405),
)

PLATFORM = (
    *(
        administrator(f"{kind}:{name}")
        for kind in ("wagtaillocales", "wagtailsites")
        for name in ("index", "index_results", "add")
    ),
    *(
        administrator(f"{kind}:{name}", pk)
        for kind, pk in (("wagtaillocales", CONTENT_LOCALE), ("wagtailsites", SITE))
        for name in ("edit", "delete", "history", "history_results", "usage")
    ),
    administrator("wagtailsites:copy", SITE),
    administrator("wagtailsnippets:index"),
    # people and what they may do come about by the verbs of lms.domain
    *(
        shut(f"{kind}:{name}")
        for kind in ("wagtailusers_users", "wagtailusers_groups")
        for name in ("index", "index_results", "add")
    ),
    *(
        shut(f"{kind}:{name}", pk)
        for kind, pk in (("wagtailusers_users", PERSON), ("wagtailusers_groups", GROUP))
        for name in ("edit", "delete", "history", "history_results", "usage")
    ),
    shut("wagtailusers_users:copy", PERSON),
    *(
        administrator("wagtail_bulk_action", "lms", "user", action).asked(id=PERSON)
        for action in ("delete", "assign_role", "set_active_state")
    ),
)

DOORS_OF_WAGTAIL: tuple[Door, ...] = (
    *DESK_FRAME,
    *PAGES,
    *PAGE_CHOOSER,
    *IMAGES,
    *DOCUMENTS,
    *REPORTS,
    *WORKFLOWS,
    *PLATFORM,
)
