"""Addresses of the programmes: as anyone reads them, and as their authors work on them."""

from django.urls import path

from content.views import discussion, library, life, papers, plan, plan_import, programmes, public, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("programmes/", public.programmes, name="programmes"),
    path("programmes/<slug:code>/", public.programme, name="programme"),
    path("programmes/<slug:code>/module-<str:number>/", public.module, name="programme_module"),
    path("programmes/<slug:code>/topic-<str:topic>/", public.topic, name="programme_topic"),
    path("programmes/<slug:code>/glossary/", library.glossary, name="programme_glossary"),
    path("programmes/<slug:code>/literature/", library.literature, name="programme_literature"),
    path("programmes/<slug:code>/materials/", library.materials, name="programme_materials"),
    path("authoring/", programmes.programmes, name="authoring"),
    path("authoring/new/", plan.programme_new, name="programme_new"),
    path("authoring/<slug:code>/", programmes.desk, name="programme_desk"),
    path("authoring/<slug:code>/plan/", plan.plan_editor, name="plan_editor"),
    path("authoring/<slug:code>/settings/", plan.programme_settings, name="programme_settings"),
    path("authoring/<slug:code>/steps/<slug:step>/", life.step, name="programme_step"),
    path("authoring/<slug:code>/package/<int:pk>/<slug:name>/", life.package_file, name="programme_package"),
    path("authoring/<slug:code>/compare/", life.compare, name="programme_compare"),
    path("authoring/<slug:code>/discussion/", discussion.comments, name="programme_comments"),
    path("authoring/<slug:code>/discussion/<int:pk>/", discussion.comment, name="programme_comment"),
    path("programmes/<slug:code>/discussion/", discussion.discussion, name="programme_discussion"),
    path(
        "programmes/<slug:code>/discussion/<str:part>/",
        discussion.discussion_text,
        name="programme_discussion_text",
    ),
    path(
        "programmes/<slug:code>/files/module-<str:number>-<str:language>.zip",
        papers.programme_zip,
        name="programme_zip",
    ),
    path(
        "programmes/<slug:code>/files/<str:kind>-<str:language>/",
        papers.programme_file,
        name="programme_file",
    ),
    path("authoring/<slug:code>/papers/", papers.programme_papers, name="programme_papers"),
    path(
        "authoring/<slug:code>/papers/<str:kind>-<str:language>/",
        papers.programme_paper,
        name="programme_paper",
    ),
    path("authoring/<slug:code>/import/", plan_import.plan_import, name="plan_import"),
]
