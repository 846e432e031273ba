"""Addresses of asking for another format; included in those of plans, whose names they share."""

from django.urls import path

from plans.asking import public_views, views

PUBLIC = "published/<slug:trust>/<slug:plan>/another-format"
PLAN = "<slug:trust>/plans/<slug:plan>/format-requests"

urlpatterns = [
    path(f"{PUBLIC}/", public_views.ask, name="format_ask"),
    path(f"{PUBLIC}/thanks/", public_views.thanks, name="format_asked"),
    path(f"{PLAN}/", views.requests, name="format_requests"),
    path(f"{PLAN}/<int:pk>/answered/", views.answered, name="format_answered"),
]
