"""What the timetable's page shows, and its link in the outline."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from partners.access import roles_of
from plans.access import can_write
from plans.models import Plan
from plans.pages import link, plan_url, register_outline
from plans.timetable.calendar import Event, events_of
from plans.timetable.drawing import NARROW_SHEET, WIDE_SHEET, timeline
from plans.timetable.stages import Mark, stages_of, standing, today


@dataclass(frozen=True)
class Line:
    """An event of the list and how it stands; `after` where it is the first one that is not past."""

    event: Event
    mark: Mark
    after: bool = False


def timetable(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Stages, days in order, the picture of both, and the planning year."""
    now = today()
    found = [(event, standing(event, now)) for event in events_of([plan], without={"commitment"})]
    stages = stages_of(plan, now)
    late = [stage.mark for stage in stages if stage.mark.late]
    lines = lines_of([pair for pair in found if pair[0].kind != "stage"], now)
    return {
        "today": now,
        "stages_of_plan": stages,
        "planned": any(stage.row for stage in stages),
        "lines": lines,
        "all_past": bool(lines) and not any(line.after for line in lines),
        "late": len(late) + sum(line.mark.late for line in lines),
        "timelines": [drawn for sheet in (WIDE_SHEET, NARROW_SHEET) if (drawn := timeline(found, now, sheet))],
        "year": list(plan.cycle.all()),
        "this_month": now.month,
        "may_mark": can_write(roles_of(request.user, plan.trust), plan),
    }


def lines_of(found: list[tuple[Event, Mark]], now: date) -> list[Line]:
    """The events as lines of a table, the first from today on marked."""
    first = next((at for at, (event, _) in enumerate(found) if event.day >= now), None)
    return [Line(event, mark, at == first) for at, (event, mark) in enumerate(found)]


def outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    here = current.partition("-")[0] in {"timetable", "date", "activity"}
    return [{"title": "", "links": [link("Timetable", plan_url("plans:timetable", plan), here)]}]


def register() -> None:
    register_outline(1, outline)
