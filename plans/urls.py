"""Addresses of plans. `<slug:trust>/...` is the signed-in workspace, `published/...` the public site."""

from django.urls import path

from plans import views

app_name = "plans"
PLAN = "<slug:trust>/plans/<slug:plan>"

# Publishing: versions, files, library, public pages (plans/publishing_views.py)
urlpatterns: list = []

# The workspace
urlpatterns += [
    path("<slug:trust>/", views.home, name="home"),
    path("<slug:trust>/plans/new/", views.add, name="add"),
    path(f"{PLAN}/", views.detail, name="detail"),
    path(f"{PLAN}/edit/", views.edit, name="edit"),
    path(f"{PLAN}/preview/", views.preview, name="preview"),
    path(f"{PLAN}/preview-text/", views.preview_markdown, name="preview_markdown"),
    path(f"{PLAN}/sections/new/", views.section_add, name="section_add"),
    path(f"{PLAN}/sections/<int:pk>/", views.section, name="section"),
    path(f"{PLAN}/sections/<int:pk>/move/", views.section_move, name="section_move"),
    path(f"{PLAN}/sections/<int:pk>/remove/", views.section_remove, name="section_remove"),
    path(f"{PLAN}/advance/<slug:action>/", views.advance, name="advance"),
]
