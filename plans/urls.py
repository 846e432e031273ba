"""Addresses of plans. `<slug:trust>/...` is the signed-in workspace, `published/...` the public site."""

from django.urls import include, path

from plans import (
    find_views,
    glossary_views,
    history_views,
    news_views,
    row_views,
    talk_views,
    views,
)

app_name = "plans"
PLAN = "<slug:trust>/plans/<slug:plan>"

# Publishing first: `published/` is no trust
urlpatterns: list = [path("", include("plans.publishing.urls"))]

# The workspace
urlpatterns += [
    path("<slug:trust>/", views.home, name="home"),
    path("<slug:trust>/plans/new/", views.add, name="add"),
    path(f"{PLAN}/", views.detail, name="detail"),
    path(f"{PLAN}/edit/", views.edit, name="edit"),
    path(f"{PLAN}/find/", find_views.find, name="find"),
    path(f"{PLAN}/preview/", views.preview, name="preview"),
    path(f"{PLAN}/preview-text/", views.preview_markdown, name="preview_markdown"),
    path(f"{PLAN}/sections/new/", views.section_add, name="section_add"),
    path(f"{PLAN}/sections/<int:pk>/", views.section, name="section"),
    path(f"{PLAN}/sections/<int:pk>/remove/", views.section_remove, name="section_remove"),
    path(f"{PLAN}/advance/<slug:action>/", views.advance, name="advance"),
]

# Rows moved; what happened: histories, removed items, bringing back (plans/row_views.py, history_views.py)
SECTION = f"{PLAN}/sections/<int:pk>"
urlpatterns += [
    path(f"{PLAN}/removed/", history_views.removed, name="removed"),
    path(f"{SECTION}/move/", row_views.move, {"kind": "section"}, name="section_move"),
    path(f"{SECTION}/history/", history_views.history, {"kind": "section"}, name="section_history"),
    path(f"{SECTION}/restore/", history_views.restore, {"kind": "section"}, name="section_restore"),
    path(f"{SECTION}/bring-back/", history_views.bring_back, {"kind": "section"}, name="section_bring_back"),
]

# Words and abbreviations (plans/glossary_views.py)
TERM = f"{PLAN}/words/<int:pk>"
urlpatterns += [
    path(f"{PLAN}/words/", glossary_views.terms, name="glossary"),
    path(f"{PLAN}/words/new/", glossary_views.term_add, name="term_add"),
    path(f"{PLAN}/words/several/", glossary_views.terms_add, name="terms_add"),
    path(f"{TERM}/", glossary_views.term_edit, name="term_edit"),
    path(f"{TERM}/remove/", glossary_views.term_remove, name="term_remove"),
    path(f"{TERM}/history/", history_views.history, {"kind": "term"}, name="term_history"),
    path(f"{TERM}/restore/", history_views.restore, {"kind": "term"}, name="term_restore"),
    path(f"{TERM}/bring-back/", history_views.bring_back, {"kind": "term"}, name="term_bring_back"),
]

# Talk: comments and who writes what (plans/talk_views.py)
urlpatterns += [
    path(f"{PLAN}/talk/", talk_views.index, name="talk"),
    path(f"{PLAN}/talk/<slug:kind>/<int:pk>/", talk_views.place, name="talk_place"),
    path(f"{PLAN}/talk/<slug:kind>/<int:pk>/marks/", talk_views.marks, name="talk_marks"),
    path(f"{PLAN}/talk/<slug:kind>/<int:pk>/writer/", talk_views.assign, name="assign"),
    path(f"{PLAN}/comments/<int:pk>/reply/", talk_views.reply, name="comment_reply"),
    path(f"{PLAN}/comments/<int:pk>/edit/", talk_views.change, name="comment_edit"),
    path(f"{PLAN}/comments/<int:pk>/remove/", talk_views.remove, name="comment_remove"),
    path(f"{PLAN}/comments/<int:pk>/resolve/", talk_views.resolve, name="comment_resolve"),
    path(f"{PLAN}/assignments/<int:pk>/done/", talk_views.assignment_done, name="assignment_done"),
]

# What changed since one last looked, and who is here (plans/news_views.py)
urlpatterns += [
    path(f"{PLAN}/news/", news_views.news, name="news"),
    path(f"{PLAN}/news/line/", news_views.news_line, name="news_line"),
    path(f"{PLAN}/here/", news_views.here, name="here"),
]

urlpatterns.append(path("", include("plans.asking.urls")))
urlpatterns.append(path("", include("plans.checklist.urls")))
urlpatterns.append(path("", include("plans.decisions.urls")))
urlpatterns.append(path("", include("plans.timetable.urls")))
urlpatterns.append(path("<slug:trust>/notices/", include("plans.notices.urls")))
urlpatterns.append(path("", include("plans.consultation.urls")))
urlpatterns.append(path("", include("plans.wordings.urls")))
