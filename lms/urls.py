"""Every address of the product. What a language prefixes is for people to read; the rest is for all alike."""

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from allauth.usersessions import urls as usersessions_urls
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as wagtaildocs_urls

from assessment.views import verify
from courses.views import calendars
from lms import doors
from lms.views import account, errors, health, me, media, site

handler400 = "lms.views.errors.bad_request"
handler403 = "lms.views.errors.permission_denied"
handler404 = "lms.views.errors.page_not_found"
handler500 = "lms.views.errors.server_error"

# One login for the whole product (docs/decisions): Wagtail's own pages know no second factor.
one_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("", site.root, name="root"),
    path("language/", site.choose_language, name="choose_language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/invitation/<str:token>/", account.accept_invitation, name="accept_invitation"),
    path("accounts/slip/", account.accept_slip, name="accept_slip"),
    path("accounts/sessions/", include(usersessions_urls)),
    path("accounts/2fa/", include(mfa_urls)),
    path("accounts/signup/", errors.page_not_found),
    path("accounts/email/", account.SignInEmail.as_view(), name="account_email"),
    path("accounts/", include(account_urls)),
    path("admin/login/", one_login),
    path("admin/password_reset/", one_login),
    # Wagtail's own catalogue view reads its own translations only, and it has no Kazakh ones
    path("admin/jsi18n/", JavaScriptCatalog.as_view(domain="djangojs"), name="javascript_catalog"),
    path("admin/", include(doors.admin_urls())),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:name>", media.public_file, name="media"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify_code, name="verify_code"),
    path("calendar/<str:token>.ics", calendars.ics, name="calendar_file"),
    *i18n_patterns(
        path("_util/login/", one_login, name="wagtailcore_login"),
        path("home/", site.home_of_role, name="home_of_role"),
        path("me/", me.profile, name="me"),
        path("me/data/", me.data, name="my_data"),
        path("me/data.zip", me.data_file, name="my_data_file"),
        path("me/data/ask/<slug:provider>/", me.ask_about_data, name="ask_about_data"),
        path("me/data/withdraw/<int:pk>/", me.withdraw_consent, name="withdraw_consent"),
        *([path("components/", site.components, name="components")] if settings.COMPONENTS_PAGE else []),
        # the upper floor first: it has its own places under a lower one's addresses (/learn/<cohort>/result/)
        path("", include("assessment.urls")),
        path("", include("courses.urls")),
        path("", include("content.urls")),
        path("", include(wagtail_urls)),
    ),
]
