"""The planning year, from April to March: what is done in which months, and the year that most councils know."""

from calendar import month_abbr, month_name
from collections.abc import Iterable

from cypp import ordering
from plans.models import CycleActivity, Plan

#: The months in the order of a financial year.
MONTHS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
NAMES = {month: month_name[month] for month in MONTHS}
SHORT = {month: month_abbr[month] for month in MONTHS}

#: A year to begin from: (activity, months, who).
USUAL: list[tuple[str, list[int], str]] = [
    ("Publish the plan and tell everybody who helped to make it", [4], "Partnership support"),
    ("Look back on the year with every partner, figures included", [4, 5, 6], "Leads of priorities"),
    ("Cabinet agrees the annual update", [5], "Cabinet"),
    ("Report how actions and indicators are doing", [4, 7, 10, 1], "Leads of priorities"),
    ("Find out what has changed in children’s needs, and hold events for everybody", [7, 8, 9], "Needs analysis group"),
    ("Read the new school results and surveys, and say what to aim for", [9, 10], "Performance officers"),
    ("Settle priorities and objectives with the safeguarding board and schools", [11, 12], "Children’s trust board"),
    ("Ask the public what they think of the draft", [1, 2], "Partnership support"),
    ("Settle budgets; the board approves the draft", [1, 2], "Children’s trust board"),
    ("Every partner signs off, then cabinet and council decide", [2, 3], "All partners"),
]


def in_order(months: Iterable[int]) -> list[int]:
    """Months as the year runs, each once."""
    chosen = set(months)
    return [month for month in MONTHS if month in chosen]


def in_words(months: Iterable[int]) -> str:
    """ "April, May and June"; "all year" for every month."""
    names = [NAMES[month] for month in in_order(months)]
    if len(names) == len(MONTHS):
        return "all year"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else "".join(names)


def start_usual(plan: Plan) -> int:
    """Write the usual year into a plan that has none yet; returns how many activities. The caller holds the plan."""
    if plan.cycle.exists():
        return 0
    rows = [
        CycleActivity(plan=plan, position=at, title=title, months=in_order(months), who=who)
        for at, (title, months, who) in enumerate(USUAL, 1)
    ]
    return len(CycleActivity.objects.bulk_create(rows))


def next_place(plan: Plan) -> int:
    return ordering.next_number(plan.cycle, "position")
