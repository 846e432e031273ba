"""Addresses of publishing: versions, files, the library, the public site."""

from django.urls import path

from plans import compare_views
from plans.publishing import choice_views, public_views, record_views, shelf_views, verify_views, views

PLAN = "<slug:trust>/plans/<slug:plan>"
PUBLIC = "published/<slug:trust>/<slug:plan>"

urlpatterns: list = [
    path("published/", public_views.published_index, name="published_index"),
    path("published/verify/", verify_views.verify, name="published_verify"),
    path("published/<slug:trust>/", public_views.published_trust, name="published_trust"),
    path("published/<slug:trust>/<slug:plan>/", public_views.published, name="published"),
    path(f"{PUBLIC}/versions/", public_views.published_versions, name="published_versions"),
    path(f"{PUBLIC}/versions/<int:version>/", public_views.published_version, name="published_version"),
    path(f"{PUBLIC}/search/", public_views.published_search, name="published_search"),
    path(f"{PUBLIC}/compare/", public_views.published_compare, name="published_compare"),
    path(f"{PUBLIC}/picture/<slug:digest>.png", public_views.published_picture, name="published_picture"),
    path(
        "published/<slug:trust>/<slug:plan>/files/<int:pk>/<str:name>",
        public_views.published_file,
        name="published_file",
    ),
    path("<slug:trust>/library/", shelf_views.library, name="library"),
    path(f"{PLAN}/publications/", views.publications, name="publications"),
    path(f"{PLAN}/versions/keep/", compare_views.keep, name="keep_version"),
    path(f"{PLAN}/versions/<int:pk>/withdraw/", record_views.withdraw_version, name="withdraw_version"),
    path(f"{PLAN}/versions/<int:pk>/file/", compare_views.version_file, name="version_file"),
    path(f"{PLAN}/compare/", compare_views.compared, name="compare"),
    path(f"{PLAN}/compare/file/", compare_views.compare_file, name="compare_file"),
    path(f"{PLAN}/editions/", choice_views.editions, name="editions"),
    path(f"{PLAN}/versions/<int:pk>/order/", choice_views.edition_order, name="edition_order"),
    path(f"{PLAN}/editions/<int:pk>/", views.edition_progress, name="edition_progress"),
    path(f"{PLAN}/editions/<int:pk>/retry/", views.edition_retry, name="edition_retry"),
    path(f"{PLAN}/editions/<int:pk>/cancel/", views.edition_cancel, name="edition_cancel"),
    path(f"{PLAN}/editions/<int:pk>/download/", views.download, name="download"),
]
