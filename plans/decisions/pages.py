"""The decisions in the outline of a plan, and everything this folder hands to the rest."""

from django.http import HttpRequest

from plans.decisions import actions, chapters, guards, pack, papers
from plans.models import Plan
from plans.pages import link, plan_url, register_outline
from plans.shapes import register_copier


def outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    return [{"title": "", "links": [link("Decisions", plan_url("plans:decisions", plan), current == "decisions")]}]


def register() -> None:
    chapters.register()
    guards.register()
    papers.register()
    pack.register()
    register_copier(19, actions.copy_route)
    register_outline(1, outline)
