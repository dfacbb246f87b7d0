"""Addresses of the programmes: as anyone reads them, and as their authors work on them."""

from django.urls import path

from content.views import programmes, public

urlpatterns = [
    path("programmes/", public.programmes, name="programmes"),
    path("programmes/<slug:code>/", public.programme, name="programme"),
    path("programmes/<slug:code>/module-<str:number>/", public.module, name="programme_module"),
    path("programmes/<slug:code>/topic-<str:topic>/", public.topic, name="programme_topic"),
    path("programmes/<slug:code>/glossary/", public.glossary, name="programme_glossary"),
    path("programmes/<slug:code>/literature/", public.glossary, name="programme_literature"),
    path("programmes/<slug:code>/materials/", public.materials, name="programme_materials"),
    path("authoring/", programmes.programmes, name="authoring"),
    path("authoring/<slug:code>/", programmes.desk, name="programme_desk"),
]
