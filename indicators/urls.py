from django.urls import path

from indicators import import_views as imports
from indicators import measure_views as measures
from plans import history_views

PLAN = "<slug:trust>/plans/<slug:plan>"
MEASURE = {"kind": "measure"}

app_name = "indicators"
urlpatterns: list = [
    path("<slug:trust>/indicators/", measures.catalogue, name="catalogue"),
    path("<slug:trust>/indicators/new/", measures.indicator_add, name="indicator_add"),
    path(f"{PLAN}/measures/", measures.scorecard, name="scorecard"),
    path(f"{PLAN}/priorities/<int:pk>/measures/new/", measures.measure_add, name="measure_add"),
    path(f"{PLAN}/measures/<int:pk>/", measures.measure_edit, name="measure_edit"),
    path(f"{PLAN}/measures/<int:pk>/move/", measures.measure_move, name="measure_move"),
    path(f"{PLAN}/measures/<int:pk>/remove/", measures.measure_remove, name="measure_remove"),
    path(f"{PLAN}/measures/<int:pk>/history/", history_views.history, MEASURE, name="measure_history"),
    path(f"{PLAN}/measures/<int:pk>/restore/", history_views.restore, MEASURE, name="measure_restore"),
    path(f"{PLAN}/measures/<int:pk>/bring-back/", history_views.bring_back, MEASURE, name="measure_bring_back"),
    path(f"{PLAN}/import/", imports.upload, name="upload"),
    path(f"{PLAN}/import/sample.xlsx", imports.sample, name="sample"),
    path(f"{PLAN}/import/<uuid:job>/", imports.import_page, name="import"),
]
