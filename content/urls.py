"""Addresses of the programme's pages."""

from django.urls import path

from content.views import programmes

urlpatterns = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/<slug:code>/", programmes.desk, name="programme_desk"),
]
