"""Pages that bring a workbook into a plan: choose the file, check the preview, bring it in, see how far it is."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from indicators.demo.sample_workbook import build
from indicators.exchange import KINDS
from indicators.import_forms import UploadForm
from indicators.models import ImportJob
from indicators.tasks import nudge
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan
from plans.pages import plan_context, plan_url
from plans.timeline import names_of

FORM = require_http_methods(["GET", "POST"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportJob.State
WAITING = {State.READING, State.QUEUED, State.RUNNING}
LEVELS = [
    ("error", "bad", "Errors", "Nothing can be brought in until these are corrected in the workbook."),
    ("warning", "warn", "Warnings", "Look at these. They are brought in as written."),
    ("gap", "stale", "Gaps", "Something is missing. It can be added in the plan later."),
    ("note", "info", "Notes", "For your information."),
]
SHOWN = 200  # lines of one list on the page; the file itself is the complete list


@FORM
def upload(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Choose a workbook; a file that is none is refused at once."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect(plan_url("indicators:import", found, take(request, found, form).pk))
    jobs = list(ImportJob.objects.filter(plan=found).defer("content", "preview", "outcome")[:5])
    names = names_of(found.trust, [job.by_id for job in jobs])
    cards = [card_of(job) | {"who": names(job.by_id)} for job in jobs]
    page = plan_context(request, found, current="import") | {"form": form, "jobs": cards}
    return render(request, "indicators/upload.html", page, status=422 if form.errors else 200)


@transaction.atomic
def take(request: HttpRequest, plan: Plan, form: UploadForm) -> ImportJob:
    job = ImportJob.objects.create(
        plan=plan, by=request.user, filename=form.cleaned_data["filename"], content=form.cleaned_data["content"]
    )
    nudge(job)
    return job


@require_safe
def sample(request: HttpRequest, trust: str, plan: str) -> FileResponse:
    """A workbook of the right shape to look at and to try with."""
    get_plan_or_deny(request, trust, plan, can_edit)
    return FileResponse(build(), as_attachment=True, filename="sample-action-plan.xlsx", content_type=XLSX)


@FORM
def import_page(request: HttpRequest, trust: str, plan: str, job: str) -> HttpResponse:
    """One import from reading to done. GET answers htmx with the progress alone; POST starts bringing it in."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    row = get_object_or_404(ImportJob.objects.select_related("by").defer("content"), plan=found, pk=job)
    if request.method == "POST":
        return start(request, found, row)
    if request.htmx:  # type: ignore[attr-defined]
        return poll(request, found, row)
    page = plan_context(request, found, current="import") | {"job": row, **progress_of(found, row)}
    shown = row.outcome if row.state == State.DONE else row.preview
    if row.state in {State.PREVIEW, State.DONE} and shown:
        page |= report_of(shown, found.terms)
    return render(request, "indicators/import.html", page)


def start(request: HttpRequest, plan: Plan, job: ImportJob) -> HttpResponse:
    """From preview to queued, once: pressed twice is the same as once."""
    with transaction.atomic():
        hold_open(plan)
        faulty = any(problem["level"] == "error" for problem in job.preview.get("problems", []))
        seen = request.POST.get("fingerprint", "")
        waiting = ImportJob.objects.filter(pk=job.pk, state=State.PREVIEW, preview__fingerprint=seen)
        if faulty:
            messages.error(request, "Correct the errors in the workbook first, then upload it again.")
        elif waiting.update(state=State.QUEUED, attempts=0, lease_until=None, error="", by=request.user):
            job.state = State.QUEUED
            nudge(job)
    return redirect(plan_url("indicators:import", plan, job.pk))


def poll(request: HttpRequest, plan: Plan, job: ImportJob) -> HttpResponse:
    """The progress alone; when the stage is over, htmx is told to load the page again."""
    response = render(request, "components/progress_body.html", progress_of(plan, job))
    if job.state not in WAITING:
        response.headers["HX-Refresh"] = "true"
    return response


def progress_of(plan: Plan, job: ImportJob) -> dict[str, Any]:
    """What components/progress.html reads."""
    states = {State.READING: "running", State.QUEUED: "queued", State.RUNNING: "running", State.FAILED: "failed"}
    words = job.get_state_display()
    if job.state == State.RUNNING and job.all_rows:
        words = f"Brought in {job.done_rows} of {job.all_rows} rows"
    return {
        "job_id": job.pk,
        "poll_url": plan_url("indicators:import", plan, job.pk),
        "waiting": job.state in WAITING,
        "state": states.get(State(job.state), "done"),
        "words": words,
        "done": job.done_rows,
        "total": job.all_rows if job.state == State.RUNNING else 0,
        "error": job.error if job.state == State.FAILED else "",
    }


def card_of(job: ImportJob) -> dict[str, Any]:
    kinds = {State.DONE: "good", State.FAILED: "bad", State.PREVIEW: "warn"}
    return {"job": job, "kind": kinds.get(State(job.state), "info")}


def report_of(outcome: dict[str, Any], terms: dict[str, str]) -> dict[str, Any]:
    """What the preview shows: tiles, a table of kinds, the lists of rows, the problems by level."""
    names = {kind: terms.get(kind, kind).capitalize() for kind in KINDS} | {"targets": "Yearly targets"}
    problems = outcome["problems"]
    totals = {action: sum(outcome[action].values()) for action in ("created", "changed", "kept", "left")}
    kinds = [kind_of(outcome, kind, names[kind]) for kind in KINDS]
    return {
        "tiles": tiles_of(totals, problems),
        "kinds": kinds,
        "totals": totals,
        "nothing_to_do": not (totals["created"] or totals["changed"]),
        "has_errors": any(each["level"] == "error" for each in problems),
        "levels": [level for level in levels_of(problems) if level["count"]],
        "changed_rows": outcome["rows"]["changed"][:SHOWN],
        "kept_rows": outcome["rows"]["kept"][:SHOWN],
        "left_rows": outcome["rows"]["left"][:SHOWN],
        "created_groups": groups_of(outcome["rows"]["created"], names),
        "shown": SHOWN,
    }


def tiles_of(totals: dict[str, int], problems: list[dict]) -> list[dict[str, Any]]:
    look = sum(1 for each in problems if each["level"] in {"error", "warning"})
    return [
        {"number": totals["created"], "label": "new"},
        {"number": totals["changed"], "label": "changed"},
        {"number": totals["left"], "label": "only in the plan"},
        {"number": look, "label": "to look at", "kind": "warn" if look else ""},
    ]


def kind_of(outcome: dict[str, Any], kind: str, label: str) -> dict[str, Any]:
    """One line of the table: what the file holds of a kind, and what becomes of it."""
    # A report of an earlier version of the application may not know the kind
    done = {action: outcome[action].get(kind, 0) for action in ("created", "changed", "same", "kept", "left")}
    pounds = outcome.get("pounds") if kind == "money" else None
    return {"label": label, "file": sum(done.values()) - done["left"], "pounds": pounds, **done}


def levels_of(problems: list[dict]) -> list[dict[str, Any]]:
    found = []
    for level, kind, title, about in LEVELS:
        lines = [each for each in problems if each["level"] == level]
        found.append({"level": level, "kind": kind, "title": title, "about": about, "lines": lines[:SHOWN],
                      "count": len(lines), "open": level in {"error", "warning"}})  # fmt: skip
    return found


def groups_of(rows: list[dict], names: dict[str, str]) -> list[dict[str, Any]]:
    """What is new, kind by kind."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    rows = sorted(rows, key=lambda row: order[row["kind"]])
    groups = [(kind, list(lines)) for kind, lines in groupby(rows, key=lambda row: row["kind"])]
    return [{"label": names[kind], "count": len(lines), "lines": lines[:SHOWN]} for kind, lines in groups]
