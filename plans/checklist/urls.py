"""Addresses of checklists, below those of `plans`: the plan's page, and the trust's sets."""

from django.urls import path

from plans.checklist import set_views, views

PLAN = "<slug:trust>/plans/<slug:plan>"
LINE = f"{PLAN}/checklist/<int:pk>"
SETS = "<slug:trust>/checklists"

urlpatterns = [
    path(f"{PLAN}/checklist/", views.checklist, name="checklist"),
    path(f"{PLAN}/checklist/choose/", views.choose, name="checklist_choose"),
    path(f"{PLAN}/checklist/steps/", views.steps, name="steps"),
    path(f"{LINE}/done/", views.done, name="requirement_done"),
    path(f"{LINE}/not-needed/", views.not_needed, name="requirement_not_needed"),
    path(f"{LINE}/take-back/", views.answer_take_back, name="requirement_take_back"),
    path(f"{SETS}/", set_views.index, name="checklists"),
    path(f"{SETS}/new/", set_views.add, name="checklist_set_add"),
    path(f"{SETS}/<int:pk>/", set_views.detail, name="checklist_set"),
    path(f"{SETS}/<int:pk>/edit/", set_views.edit, name="checklist_set_edit"),
    path(f"{SETS}/<int:pk>/copy/", set_views.copy, name="checklist_set_copy"),
    path(f"{SETS}/<int:pk>/remove/", set_views.remove, name="checklist_set_remove"),
    path(f"{SETS}/<int:parent>/lines/new/", set_views.requirement_add, name="requirement_add"),
    path(f"{SETS}/lines/<int:pk>/", set_views.requirement_edit, name="requirement_edit"),
    path(f"{SETS}/lines/<int:pk>/move/", set_views.requirement_move, name="requirement_move"),
    path(f"{SETS}/lines/<int:pk>/remove/", set_views.requirement_remove, name="requirement_remove"),
]
