"""All addresses: accounts, public pages, then each trust's workspace."""

from django.urls import include, path

from cypp import views
from plans.publishing import public_views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("cookies/", views.page, {"name": "cookies"}, name="cookies"),
    path("sitemap.xml", public_views.sitemap, name="sitemap"),
    path("robots.txt", public_views.robots_txt, name="robots"),
    path("accounts/", include("partners.account_urls")),
    path("", include("plans.urls")),
    path("", include("priorities.urls")),
    path("", include("indicators.urls")),
    path("", include("partners.urls")),
]
