"""Addresses of the timetable; named and included by plans/urls.py."""

from django.urls import path

from plans import history_views, row_views
from plans.timetable import calendar_views, views

TIMETABLE = "<slug:trust>/plans/<slug:plan>/timetable"
DATE, ACTIVITY = f"{TIMETABLE}/dates/<int:pk>", f"{TIMETABLE}/year/<int:pk>"

urlpatterns = [
    path("calendar/<slug:secret>.ics", calendar_views.feed, name="calendar_feed"),
    path("<slug:trust>/calendar/", calendar_views.calendar, name="calendar"),
    path("<slug:trust>/calendar/new/", calendar_views.new_address, name="calendar_new"),
    path("<slug:trust>/calendar/remove/", calendar_views.remove_address, name="calendar_remove"),
    path(f"{TIMETABLE}/", views.timetable, name="timetable"),
    path(f"{TIMETABLE}/stages/", views.stages, name="stages"),
    path(f"{TIMETABLE}/dates/new/", views.date_add, name="date_add"),
    path(f"{DATE}/", views.date_edit, name="date_edit"),
    path(f"{DATE}/done/", views.date_done, name="date_done"),
    path(f"{DATE}/not-done/", views.date_not_done, name="date_not_done"),
    path(f"{DATE}/remove/", views.date_remove, name="date_remove"),
    path(f"{DATE}/history/", history_views.history, {"kind": "date"}, name="date_history"),
    path(f"{DATE}/restore/", history_views.restore, {"kind": "date"}, name="date_restore"),
    path(f"{DATE}/bring-back/", history_views.bring_back, {"kind": "date"}, name="date_bring_back"),
    path(f"{TIMETABLE}/year/new/", views.activity_add, name="activity_add"),
    path(f"{TIMETABLE}/year/usual/", views.usual_year, name="usual_year"),
    path(f"{ACTIVITY}/", views.activity_edit, name="activity_edit"),
    path(f"{ACTIVITY}/move/", row_views.move, {"kind": "activity"}, name="activity_move"),
    path(f"{ACTIVITY}/remove/", views.activity_remove, name="activity_remove"),
    path(f"{ACTIVITY}/history/", history_views.history, {"kind": "activity"}, name="activity_history"),
    path(f"{ACTIVITY}/restore/", history_views.restore, {"kind": "activity"}, name="activity_restore"),
    path(f"{ACTIVITY}/bring-back/", history_views.bring_back, {"kind": "activity"}, name="activity_bring_back"),
]
