"""Addresses of notices, below a trust's `notices/`: names are those of `plans`."""

from django.urls import path

from plans.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("new/", views.count, name="notices_new"),
    path("read/", views.read, name="notices_read"),
    path("<int:pk>/", views.go, name="notice"),
]
