"""Addresses of sign-off, below a plan's `signoff/`: names are those of `priorities`."""

from django.urls import include, path

from priorities.signoff import correction_views, mine_views, receipt_views, views

urlpatterns = [
    path("", include("priorities.signoff.room_urls")),
    path("mine/", mine_views.mine, name="mine"),
    path("mine/<int:pk>/", mine_views.mine, name="mine_of"),
    path("correct/<int:pk>/", correction_views.correct, name="correct"),
    path("corrections/<int:pk>/", correction_views.correction, name="correction"),
    path("receipts/<int:pk>/", receipt_views.receipt, name="receipt"),
    path("<int:pk>/", views.sign, name="sign"),
    path("<int:pk>/record/", views.record, name="record"),
]
