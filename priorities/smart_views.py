"""The SMART check of a whole plan: what each commitment still lacks, with the way to its row."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.access import get_plan_or_deny
from plans.pages import plan_context, plan_url
from priorities import smart
from priorities.pages import checked_once


@require_safe
def overview(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """All faults by priority; `?fault=dated` shows the rows with one kind of fault."""
    found = get_plan_or_deny(request, trust, plan)
    chosen = request.GET.get("fault", "")
    looked_at = smart.looked_at(found.shows)
    chosen = chosen if chosen in looked_at else ""
    checked = checked_once(request, found)
    rows = [row for priority in checked for row in smart.commitments_of(priority)]
    counts = Counter(fault.name for row in rows for fault in row.smart.faults)
    page = plan_context(request, found, "smart") | {
        "chosen": chosen,
        "kinds": [(name, word, counts[name]) for name, (word, _) in smart.KINDS.items() if name in looked_at],
        "looked_at": looked_at,
        "left_out": [name for name in smart.KINDS if name not in looked_at],
        "groups": [(priority, group) for priority in checked if (group := faulty(priority, chosen))],
        "all": len(rows),
        "smart": sum(row.smart.smart for row in rows),
        "url": plan_url("priorities:smart", found),
    }
    return render(request, "priorities/smart.html", page)


def faulty(priority, chosen: str) -> list:
    """The commitments of a priority with a fault of the chosen kind, or with any."""
    rows = [row for row in smart.commitments_of(priority) if row.smart.faults]
    return [row for row in rows if not chosen or chosen in [fault.name for fault in row.smart.faults]]
