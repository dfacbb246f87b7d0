"""The addresses of what people do. Those of the certificate check carry no language: see lms/urls.py."""

from django.urls import path

from assessment.views import certificates, defences, projects, support, work

urlpatterns = [
    path("learn/<slug:cohort>/tasks/<int:pk>/", work.hand_in, name="hand_in"),
    path("learn/<slug:cohort>/result/", defences.result, name="result"),
    path("learn/<slug:cohort>/support/", support.support, name="support"),
    path("feedback/", work.feedback_queue, name="feedback_queue"),
    path("feedback/<int:pk>/", work.feedback, name="feedback"),
    path("cohorts/<slug:code>/projects/new/", projects.project_new, name="project_new"),
    path("cohorts/<slug:code>/commissions/new/", projects.commission_new, name="commission_new"),
    path("cohorts/<slug:code>/defences/new/", projects.defence_new, name="defence_new"),
    path("cohorts/<slug:code>/certificates/", certificates.certificates, name="certificates"),
    path("certificates/<str:number>/file/", certificates.certificate_file, name="certificate_file"),
    path("defences/<int:pk>/sheet/", defences.defence_sheet, name="defence_sheet"),
    path("defences/<int:pk>/settle/", defences.settle, name="settle"),
    path("defences/<int:pk>/release/", defences.release, name="release"),
    path("defences/<int:pk>/protocol/", defences.protocol, name="protocol"),
    path("consultations/", support.consultations, name="consultations"),
    path("consultations/<int:pk>/", support.consultation, name="consultation"),
    path("consultations/<int:pk>/close/", support.consultation_close, name="consultation_close"),
]
