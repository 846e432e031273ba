"""How a plan is numbered and laid out, and which parts of the model it uses: settings of the plan, known by name.

Everything here is about plain values, so that live rows and frozen documents share it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from plans.terms import LEVELS, words_for


class Numbering(models.TextChoices):
    """How the levels below a priority are numbered in print and in the workspace."""

    DOTTED = "dotted", "1, 1.1, 1.1.1"
    RUNNING = "running", "The second level runs through the whole plan: 1 to 9, then 9.1"
    LETTERED = "lettered", "1, 1a, 1a.1"
    PLAIN = "plain", "Only the first level carries a number in print"


class Layout(models.TextChoices):
    """How commitments and results are printed."""

    TABLE = "table", "A table: what we will do, by when, who leads, under the result it serves"
    PAIRS = "pairs", "Two columns: what we will do beside what will change as a result"
    LIST = "list", "A list under each heading, for short plans"


class Theme(models.TextChoices):
    """How its files look. The first is not frozen: documents that say nothing mean it."""

    PEOPLE = "people", "People: a cover of figures, openings in the trust’s colour"
    HORIZON = "horizon", "Horizon: a light cover of hills and sky, soft tints, round corners"
    BOLD = "bold", "Bold: large type and figures on white, strong rules, no pictures"


class Shown(models.TextChoices):
    """What a plan uses. What it does not use is neither asked for, nor frozen, nor printed."""

    RESULTS = "results", "What will be different: results or targets"
    BY_WHEN = "by_when", "By when"
    LEAD = "lead", "Who leads"
    ORGANISATIONS = "organisations", "Contributing organisations"
    STEPS = "steps", "Steps"
    OUTCOMES = "outcomes", "Outcomes of a framework"
    MEASURES = "measures", "Measures within each priority"
    MONEY = "money", "Money within each priority"
    GLANCE = "glance", "Chapter: the plan on a page"
    SCORECARD = "scorecard", "Chapter: the scorecard, all measures by priority"
    BUDGET = "budget", "Chapter: the money, by priority, fund and organisation"
    YOU_SAID = "you_said", "Chapter: you said, we did"
    SIGNOFF = "signoff", "Chapter: who has agreed"
    TIMETABLE = "timetable", "Chapter: timetable and planning year"
    GLOSSARY = "glossary", "Chapter: words and abbreviations"


def everything() -> list[str]:
    """What a plan shows unless it says otherwise: all of it."""
    return list(Shown.values)


def letter(number: int) -> str:
    """1 -> "a", 26 -> "z", 27 -> "aa"."""
    word = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        word = chr(ord("a") + rest) + word
    return word


def place_of(letters: str) -> int:
    """The number that `letter` gave these letters for: "a" -> 1, "aa" -> 27."""
    number = 0
    for sign in letters.lower():
        number = number * 26 + ord(sign) - ord("a") + 1
    return number


def objective_label(numbering: str, priority: int, objective: int, before: int = 0) -> str:
    """The printed number of an objective; `before` is how far the numbers of earlier priorities have run.

    A plan that prints no numbers on this level is numbered 1.1 in the workspace, so that people can name a place.
    """
    if numbering == Numbering.RUNNING:
        return str(before + objective)
    if numbering == Numbering.LETTERED:
        return f"{priority}{letter(objective)}"
    return f"{priority}.{objective}"


def number_of(numbering: str, numbers: Sequence[int], before: int = 0) -> str:
    """The printed number of a place: of a priority (1 number), an objective (2), a commitment or a result (3)."""
    if len(numbers) < 2:
        return ".".join(map(str, numbers))
    return ".".join([objective_label(numbering, numbers[0], numbers[1], before), *map(str, numbers[2:])])


def run_before(last_numbers: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """{key: how far the numbers have run before it} of (key of a priority, its last objective's number), in order."""
    found, so_far = {}, 0
    for key, last in last_numbers:
        found[key] = so_far
        so_far += last
    return found


def numbers_of(part: dict[str, Any], numbering: str, before: int = 0) -> dict[int, str]:
    """{objective id: its number in print} of a priority's frozen part; empty where the plan prints none."""
    if numbering == Numbering.PLAIN:
        return {}
    rows = part.get("objectives", [])
    return {row["id"]: objective_label(numbering, part["number"], row["number"], before) for row in rows}


def numbers_in(document: dict[str, Any]) -> dict[int, str]:
    """`numbers_of` all priorities of a frozen document."""
    numbering = document["plan"].get("numbering", Numbering.DOTTED)
    parts = [chapter["data"] for chapter in document["chapters"] if chapter["kind"] == "priority"]
    last = [(at, max((row["number"] for row in part["objectives"]), default=0)) for at, part in enumerate(parts)]
    before = run_before(last)
    found: dict[int, str] = {}
    for at, part in enumerate(parts):
        found |= numbers_of(part, numbering, before[at])
    return found


def reading(document: dict[str, Any]) -> dict[str, Any]:
    """What chapter templates read beside their chapter: {"terms", "numbering", "layout", "shows", "numbers"}.

    The one place that knows what documents meant which were frozen before these were settings: all of it, in tables,
    numbered 1.1, and their own names of the levels as headings.
    """
    plan = document["plan"]
    return {
        "terms": words_for({level: plan["terms"][level] for level in LEVELS}) | plan["terms"],
        "numbering": plan.get("numbering", Numbering.DOTTED),
        "layout": plan.get("layout", Layout.TABLE),
        "shows": plan.get("shows", everything()),
        "numbers": numbers_in(document),
    }
