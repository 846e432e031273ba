"""Addresses of a trust's partners and people: /<trust>/organisations/ and so on."""

from django.urls import path

from partners import logo_views, views

app_name = "partners"
urlpatterns = [
    path("<slug:trust>/brand.css", views.brand_css, name="brand_css"),
    path("<slug:trust>/settings/", views.trust_edit, name="trust_edit"),
    path("<slug:trust>/logo.png", logo_views.logo, name="logo"),
    path("<slug:trust>/settings/logo/", logo_views.logo_edit, name="logo_edit"),
    path("<slug:trust>/settings/logo/remove/", logo_views.logo_remove, name="logo_remove"),
    path("<slug:trust>/organisations/", views.organisations, name="organisations"),
    path("<slug:trust>/organisations/new/", views.organisation_add, name="organisation_add"),
    path("<slug:trust>/organisations/<int:pk>/", views.organisation_edit, name="organisation_edit"),
    path("<slug:trust>/organisations/<int:pk>/remove/", views.organisation_remove, name="organisation_remove"),
    path("<slug:trust>/organisations/<int:pk>/status/", views.status_add, name="status_add"),
    path("<slug:trust>/organisations/status/<int:pk>/remove/", views.status_remove, name="status_remove"),
    path("<slug:trust>/bodies/", views.bodies, name="bodies"),
    path("<slug:trust>/bodies/new/", views.body_add, name="body_add"),
    path("<slug:trust>/bodies/<int:pk>/", views.body_edit, name="body_edit"),
    path("<slug:trust>/bodies/<int:pk>/remove/", views.body_remove, name="body_remove"),
    path("<slug:trust>/people/", views.people, name="people"),
    path("<slug:trust>/people/new/", views.person_add, name="person_add"),
    path("<slug:trust>/people/<int:pk>/", views.person_edit, name="person_edit"),
    path("<slug:trust>/people/roles/<int:pk>/remove/", views.membership_remove, name="membership_remove"),
]
