"""Addresses of the texts written for editions."""

from django.urls import path

from plans import history_views
from plans.wordings import views

TEXTS = "<slug:trust>/plans/<slug:plan>/editions/texts"
TEXT = f"{TEXTS}/<int:pk>"
OF = {"kind": "wording"}

urlpatterns = [
    path(f"{TEXTS}/new/", views.wording_add, name="wording_add"),
    path(f"{TEXT}/", views.wording, name="wording"),
    path(f"{TEXT}/remove/", views.wording_remove, name="wording_remove"),
    path(f"{TEXT}/history/", history_views.history, OF, name="wording_history"),
    path(f"{TEXT}/restore/", history_views.restore, OF, name="wording_restore"),
    path(f"{TEXT}/bring-back/", history_views.bring_back, OF, name="wording_bring_back"),
]
