"""Addresses of the sign-off room, below a plan's `signoff/`: names are those of `priorities`."""

from django.urls import path

from priorities.signoff import organisation_views, room_views

ORGANISATION = "organisations/<int:pk>"
SIGNER = "organisations/<int:parent>/people/<int:pk>"

urlpatterns = [
    path("", room_views.room, name="room"),
    path("window/", room_views.window, name="window"),
    path("<int:pk>/waive/", room_views.waive, name="waive"),
    path("remind/", organisation_views.remind_all, name="remind_all"),
    path("sign-off.csv", room_views.take_away, {"wanted": "matrix", "kind": "csv"}, name="room_csv"),
    path("signatures.csv", room_views.take_away, {"wanted": "signatures", "kind": "csv"}, name="signatures_csv"),
    path("sign-off.xlsx", room_views.take_away, {"wanted": "matrix", "kind": "xlsx"}, name="room_xlsx"),
    path("record/", room_views.make_record, name="make_record"),
    path(f"{ORGANISATION}/", organisation_views.organisation, name="organisation"),
    path(f"{ORGANISATION}/remind/", organisation_views.remind, name="remind"),
    path(f"{ORGANISATION}/people/add/", organisation_views.signer_add, name="signer_add"),
    path(f"{SIGNER}/hand-over/", organisation_views.hand_over, name="hand_over"),
    path(f"{SIGNER}/role/", organisation_views.signer_role, name="signer_role"),
    path(f"{SIGNER}/remove/", organisation_views.signer_remove, name="signer_remove"),
]
