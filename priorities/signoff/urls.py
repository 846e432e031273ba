"""Addresses of sign-off, below a plan's `signoff/`: names are those of `priorities`."""

from django.urls import path

from priorities.signoff import room_views, views

urlpatterns = [
    path("", room_views.room, name="room"),
    path("window/", room_views.window, name="window"),
    path("<int:pk>/", views.sign, name="sign"),
    path("<int:pk>/record/", views.record, name="record"),
    path("<int:pk>/waive/", room_views.waive, name="waive"),
]
