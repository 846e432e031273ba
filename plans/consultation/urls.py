"""Addresses of consultations; included in those of plans, whose names they share."""

from django.urls import path

from plans import history_views, row_views
from plans.consultation import moderation_views, public_views, views

PLAN = "<slug:trust>/plans/<slug:plan>/consultation"
PUBLIC = "published/<slug:trust>/<slug:plan>/consultation"
RESPONSES, LINES = f"{PLAN}/responses", f"{PLAN}/you-said"
LINE = {"kind": "you_said"}

urlpatterns = [
    path(f"{PUBLIC}/", public_views.draft, name="consultation_public"),
    path(f"{PUBLIC}/answer/", public_views.answer, name="consultation_answer"),
    path(f"{PUBLIC}/thanks/<slug:code>/", public_views.thanks, name="consultation_thanks"),
    path(f"{PUBLIC}/files/<int:pk>/<str:name>", public_views.draft_pdf, name="consultation_file"),
    path(f"{PLAN}/", views.consultation, name="consultation"),
    path(f"{PLAN}/days/", views.days, name="consultation_days"),
    path(f"{PLAN}/counts/", views.counts, name="consultation_counts"),
    path(f"{RESPONSES}/", moderation_views.responses, name="responses"),
    path(f"{RESPONSES}/several/", moderation_views.several, name="responses_several"),
    path(f"{RESPONSES}/new/", moderation_views.enter, name="response_add"),
    path(f"{RESPONSES}/file/<slug:ending>/", moderation_views.export, name="responses_export"),
    path(f"{RESPONSES}/<int:pk>/", moderation_views.response, name="response"),
    path(f"{RESPONSES}/<int:pk>/tags/", moderation_views.response_tags, name="response_tags"),
    path(f"{PLAN}/tags/", moderation_views.tags, name="tags"),
    path(f"{PLAN}/tags/<int:pk>/remove/", moderation_views.tag_remove, name="tag_remove"),
    path(f"{LINES}/", views.you_said, name="you_said"),
    path(f"{LINES}/new/", views.you_said_add, name="you_said_add"),
    path(f"{LINES}/<int:pk>/", views.you_said_edit, name="you_said_edit"),
    path(f"{LINES}/<int:pk>/move/", row_views.move, LINE, name="you_said_move"),
    path(f"{LINES}/<int:pk>/remove/", views.you_said_remove, name="you_said_remove"),
    path(f"{LINES}/<int:pk>/history/", history_views.history, LINE, name="you_said_history"),
    path(f"{LINES}/<int:pk>/restore/", history_views.restore, LINE, name="you_said_restore"),
    path(f"{LINES}/<int:pk>/bring-back/", history_views.bring_back, LINE, name="you_said_bring_back"),
]
