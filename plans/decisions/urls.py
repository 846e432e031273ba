"""Addresses of meetings and decisions, part of those of plans."""

from django.urls import path

from plans.decisions import meeting_views, pack_views, paper_views, views

MEETING = "<slug:trust>/meetings"
HERE = "<slug:trust>/plans/<slug:plan>/decisions"
PACK = f"{MEETING}/packs/<int:pk>"
STEP, ITEM = f"{HERE}/steps/<int:pk>", f"{HERE}/items/<int:pk>"
urlpatterns = [
    path(f"{MEETING}/", meeting_views.meetings, name="meetings"),
    path(f"{MEETING}/new/", meeting_views.meeting_add, name="meeting_add"),
    path(f"{MEETING}/<int:pk>/", meeting_views.meeting, name="meeting"),
    path(f"{MEETING}/<int:pk>/edit/", meeting_views.meeting_edit, name="meeting_edit"),
    path(f"{MEETING}/<int:pk>/remove/", meeting_views.meeting_remove, name="meeting_remove"),
    path(f"{MEETING}/<int:pk>/pack/", pack_views.pack_new, name="pack_new"),
    path(f"{PACK}/", pack_views.pack_progress, name="pack_progress"),
    path(f"{PACK}/retry/", pack_views.pack_retry, name="pack_retry"),
    path(f"{PACK}/cancel/", pack_views.pack_cancel, name="pack_cancel"),
    path(f"{PACK}/send/", pack_views.pack_send, name="pack_send"),
    path(f"{PACK}/download/", pack_views.pack_download, name="pack_download"),
    path(f"{HERE}/", views.decisions, name="decisions"),
    path(f"{HERE}/steps/new/", views.step_add, name="step_add"),
    path(f"{STEP}/", views.step_edit, name="step_edit"),
    path(f"{STEP}/move/", views.step_move, name="step_move"),
    path(f"{STEP}/remove/", views.step_remove, name="step_remove"),
    path(f"{HERE}/items/new/", paper_views.agenda_add, name="agenda_add"),
    path(f"{ITEM}/", paper_views.agenda_item, name="agenda_item"),
    path(f"{ITEM}/edit/", paper_views.agenda_edit, name="agenda_edit"),
    path(f"{ITEM}/remove/", paper_views.agenda_remove, name="agenda_remove"),
    path(f"{ITEM}/decide/", views.decide, name="decide"),
    path(f"{ITEM}/paper/", paper_views.paper_edit, name="paper_edit"),
    path(f"{ITEM}/paper/make/", paper_views.paper_make, name="paper_make"),
]
