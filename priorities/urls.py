"""Addresses of priorities and of their sign-off, all inside one plan."""

from django.urls import include, path

from plans import history_views
from priorities import bulk_views, row_views, smart_views, views
from priorities.kinds import KINDS
from priorities.signoff import receipt_views

app_name = "priorities"
PLAN = "<slug:trust>/plans/<slug:plan>"
FOLDERS = {"priority": "priorities", "objective": "objectives", "result": "results", "commitment": "commitments"}

# Editing: the same pages for each level
urlpatterns: list = [
    path(f"{PLAN}/priorities/<int:pk>/", views.detail, name="detail"),
    path(f"{PLAN}/priorities/<int:pk>/rows/", bulk_views.rows, name="rows"),
    path(f"{PLAN}/priorities/<int:pk>/rows/undo/<int:act>/", bulk_views.undo, name="rows_undo"),
    path(f"{PLAN}/at/<str:number>/", row_views.at, name="at"),
    path(f"{PLAN}/smart/", smart_views.overview, name="smart"),
]
for kind in KINDS.values():
    folder, extra = f"{PLAN}/{FOLDERS[kind.name]}", {"kind": kind.name}
    under = "" if kind.parent == "plan" else "<int:parent>/"
    base = (
        f"{PLAN}/priorities"
        if kind.name == "priority"
        else f"{PLAN}/{FOLDERS[kind.parent]}/{under}{FOLDERS[kind.name]}"
    )
    urlpatterns += [
        path(f"{base}/new/", views.add, extra, name=f"{kind.url}add"),
        path(f"{folder}/<int:pk>/edit/", views.edit, extra, name=f"{kind.url}edit"),
        path(f"{folder}/<int:pk>/move/", views.move, extra, name=f"{kind.url}move"),
        path(f"{folder}/<int:pk>/remove/", views.remove, extra, name=f"{kind.url}remove"),
        path(f"{folder}/<int:pk>/history/", history_views.history, extra, name=f"{kind.url}history"),
        path(f"{folder}/<int:pk>/restore/", history_views.restore, extra, name=f"{kind.url}restore"),
        path(f"{folder}/<int:pk>/bring-back/", history_views.bring_back, extra, name=f"{kind.url}bring_back"),
    ]
    if kind.name != "priority":
        urlpatterns += [
            path(f"{folder}/<int:pk>/copy/", row_views.copy, extra, name=f"{kind.url}copy"),
            path(f"{folder}/<int:pk>/move-to/", row_views.move_to, extra, name=f"{kind.url}move_to"),
        ]

urlpatterns += [
    path("", include("priorities.money.urls")),
    path(f"{PLAN}/signoff/", include("priorities.signoff.urls")),
    path("<slug:trust>/verify/", receipt_views.verify, name="verify"),
]
