"""Addresses of cohorts, for those who run them and for those who learn in them."""

from django.urls import path

from courses.views import cohorts, learn, sessions

urlpatterns = [
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/new/", cohorts.new, name="cohort_new"),
    path("cohorts/<slug:code>/", cohorts.cohort, name="cohort"),
    path("cohorts/<slug:code>/enrol/", cohorts.enrol, name="cohort_enrol"),
    path("cohorts/<slug:code>/teachers/", sessions.teachers, name="cohort_teachers"),
    path("cohorts/<slug:code>/timetable/", sessions.timetable, name="cohort_timetable"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("learn/<slug:code>/", learn.outline, name="learn"),
    path("learn/<slug:code>/<str:topic>/", learn.lesson, name="lesson"),
]
