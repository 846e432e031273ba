"""Addresses of a plan's money, inside those of priorities."""

from django.urls import path

from plans import history_views
from priorities.money import views

MONEY = {"kind": "money"}
FOLDER = "<slug:trust>/plans/<slug:plan>"
urlpatterns = [
    path(f"{FOLDER}/money/", views.money, name="money"),
    path(f"{FOLDER}/money.csv", views.take_away, {"kind": "csv"}, name="money_csv"),
    path(f"{FOLDER}/money.xlsx", views.take_away, {"kind": "xlsx"}, name="money_xlsx"),
    path(f"{FOLDER}/priorities/<int:pk>/money/new/", views.add, name="money_add"),
    path(f"{FOLDER}/money/<int:pk>/", views.edit, name="money_edit"),
    path(f"{FOLDER}/money/<int:pk>/remove/", views.remove, name="money_remove"),
    path(f"{FOLDER}/money/<int:pk>/history/", history_views.history, MONEY, name="money_history"),
    path(f"{FOLDER}/money/<int:pk>/restore/", history_views.restore, MONEY, name="money_restore"),
    path(f"{FOLDER}/money/<int:pk>/bring-back/", history_views.bring_back, MONEY, name="money_bring_back"),
]
