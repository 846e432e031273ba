"""Pages of a plan's money: all of it, one amount, and all as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cypp.sheets import sheet_answer
from plans.access import can_edit, get_plan_or_deny
from plans.models import Plan
from plans.pages import plan_context, plan_url
from plans.row_views import remove_page, row_page
from priorities.models import Contribution
from priorities.money import export
from priorities.money.access import money_of
from priorities.money.chapters import parts_of
from priorities.money.forms import ContributionForm
from priorities.money.pages import table_of
from priorities.money.records import MONEY
from priorities.money.totals import budget
from priorities.rows import copied

FORM = require_http_methods(["GET", "POST"])


@require_safe
def money(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """All money of a plan: what it comes to, and every amount."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "money")
    parts = parts_of(found)
    priorities = zip(found.priorities.all(), parts, strict=True)
    page |= {
        "budget": budget(parts),
        "groups": [(priority, table_of(priority, part["money"])) for priority, part in priorities],
    }
    return render(request, "money/money.html", page)


@require_safe
def take_away(request: HttpRequest, trust: str, plan: str, kind: str) -> HttpResponse:
    """Every amount as CSV or XLSX, in the columns in which a workbook brings them in."""
    found = get_plan_or_deny(request, trust, plan)
    name = export.file_name(found, timezone.localdate().isoformat())
    return sheet_answer(export.lines_of(found), name=name, kind=kind, title="Money")


@FORM
def add(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Add an amount to a priority. `?like=` names one of it that this is like, for the year `?year=`."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    priority = get_object_or_404(found.priorities, pk=pk)
    priority.plan = found
    like = request.GET.get("like", "")
    model = priority.money.filter(pk=like).first() if like.isdecimal() else None
    row = copied(model, year=request.GET.get("year", "")[:20], amount=None) if model else Contribution()
    row.priority = priority
    return form_page(request, found, row, "Add an amount of money", "The amount is there.")


@FORM
def edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    row = money_of(found).filter(pk=pk).first()
    if row is not None:
        row.priority.plan = found
    return form_page(request, found, row, "Change an amount of money", "The amount is saved.")


def form_page(request: HttpRequest, plan: Plan, row: Contribution | None, title: str, saved: str) -> HttpResponse:
    current, back, eyebrow = "money", plan_url("priorities:money", plan), ""
    if row is not None:
        current = f"priority-{row.priority_id}"
        back = plan_url("priorities:detail", plan, row.priority_id) + "#money"
        eyebrow = f"{plan.terms['priority']} {row.priority}"
    return row_page(
        request, plan, MONEY, ContributionForm, row, current=current, back=back, title=title, saved=saved,
        eyebrow=eyebrow,
    )  # fmt: skip


@FORM
def remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    row = get_object_or_404(money_of(found), pk=pk)
    back = plan_url("priorities:detail", found, row.priority_id) + "#money"
    current = f"priority-{row.priority_id}"
    return remove_page(request, found, MONEY, row, current=current, back=back, done=back, button="Remove the amount")
