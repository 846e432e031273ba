"""allauth's pages that this product uses. Nobody changes an address themselves: invitations go to addresses."""

from allauth.account import urls as account
from django.urls import include, path

from partners import account_views

UNUSED = {"account_email", "account_confirm_email", "account_email_verification_sent"}

urlpatterns = [pattern for pattern in account.urlpatterns if pattern.name not in UNUSED]
urlpatterns += [path("2fa/", include("allauth.mfa.urls"))]
urlpatterns += [
    path("", account_views.account, name="account"),
    path("outbox/", account_views.outbox, name="outbox"),
]
