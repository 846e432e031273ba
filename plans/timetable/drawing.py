"""The timeline of a plan as a picture: a line for each kind of day, what is past on a tint, today's line across."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cypp.templatetags.cypp import uk_date
from plans.timetable.calendar import Event
from plans.timetable.stages import Mark

TOP, LANE = 30, 34
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
#: So many units of the view box the name of a month takes.
MONTH = 56
#: Spans are drawn where they are wider than this, in the units of the view box.
WIDE = 6


@dataclass(frozen=True)
class Sheet:
    """What a picture is drawn on: its width, the margins beside the lines, how many months can be named, its name."""

    name: str
    width: int
    left: int
    right: int
    ticks: int


WIDE_SHEET = Sheet("wide", 760, 104, 16, 8)
#: As wide as a small screen: all of it is seen at once, with fewer months named.
NARROW_SHEET = Sheet("narrow", 340, 88, 10, 3)


@dataclass(frozen=True)
class Timeline:
    """Everything in view box units. A lane is {"word", "y", "marks": [{"x", "width", "kind", "words"}]}."""

    name: str
    title: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    today: int
    near_end: bool
    ticks: list[dict]
    lanes: list[dict]

    @property
    def past(self) -> int:
        """How wide the past is."""
        return self.today - self.left

    @property
    def depth(self) -> int:
        return self.bottom - self.top

    @property
    def month_y(self) -> int:
        return self.top - 12

    @property
    def today_y(self) -> int:
        return self.top - 6

    @property
    def below(self) -> int:
        return self.bottom + 16


def timeline(events: Sequence[tuple[Event, Mark]], now: date, sheet: Sheet = WIDE_SHEET) -> Timeline | None:
    """The picture of these events, each with how it stands; None without any."""
    if not events:
        return None
    first = min(now, *(event.day for event, _ in events)) - timedelta(days=10)
    last = max(now, *(event.last for event, _ in events)) + timedelta(days=10)
    span = (last - first).days

    def x(day: date) -> int:
        return sheet.left + round((day - first).days * (sheet.width - sheet.left - sheet.right) / span)

    words = list(dict.fromkeys(event.word for event, _ in events))
    lanes = [
        {
            "word": word,
            "y": TOP + LANE * at + LANE // 2,
            "marks": [drawn(event, mark, x) for event, mark in events if event.word == word],
        }
        for at, word in enumerate(words)
    ]
    bottom = TOP + LANE * len(words)
    return Timeline(
        name=sheet.name,
        title=said(events, first, last),
        width=sheet.width,
        height=bottom + 22,
        left=sheet.left,
        right=sheet.width - sheet.right,
        top=TOP,
        bottom=bottom,
        today=x(now),
        near_end=x(now) > sheet.width - 60,
        ticks=[
            {"x": x(day), "word": f"{day:%b %Y}" if x(day) + MONTH <= sheet.width else ""}
            for day in ticks(first, last, sheet.ticks)
        ],
        lanes=lanes,
    )


def drawn(event: Event, mark: Mark, x) -> dict:
    width = x(event.last) - x(event.day)
    kind = "late" if mark.late else "done" if event.done or mark.kind == "off" else "next"
    words = f"{event.title}, {uk_date(event.day)}: {mark.text}"
    return {"x": x(event.day), "width": width if width > WIDE else 0, "kind": kind, "words": words}


def ticks(first: date, last: date, most: int) -> list[date]:
    """First days of months, no more than about `most`, so that they can be read beside each other."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((each for each in STEPS if months / each <= most), STEPS[-1])
    start = first.year * 12 + first.month  # the month after the first, from 0
    found = [date(at // 12, at % 12 + 1, 1) for at in range(start, start + months) if at % step == 0]
    return [day for day in found if first <= day <= last]


def said(events: Sequence[tuple[Event, Mark]], first: date, last: date) -> str:
    """What the picture shows, in a sentence."""
    late = sum(mark.late for _, mark in events)
    over = sum(bool(event.done) or mark.kind == "off" for event, mark in events)
    ahead = len(events) - late - over
    days = f"{uk_date(first)} to {uk_date(last)}"
    return f"Timeline from {days}: {late} late, {over} done or past, {ahead} to come. The tables below say which."
