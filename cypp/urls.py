"""All addresses: accounts, public pages, then each trust's workspace."""

from django.urls import include, path

from cypp import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("cookies/", views.page, {"name": "cookies"}, name="cookies"),
    path("accounts/", include("partners.account_urls")),
    path("", include("plans.urls")),
    path("", include("priorities.urls")),
    path("", include("indicators.urls")),
    path("", include("partners.urls")),
]
