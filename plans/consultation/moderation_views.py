"""Pages of the responses: listed, read, accepted or set aside, tagged, entered from paper, given out as a file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp import sheets
from cypp.editing import confirm_page, edit_page
from partners.access import roles_of
from partners.models import User
from plans.access import can_write, get_plan_or_deny
from plans.consultation import actions, exchange, limits
from plans.consultation.access import can_read_answers, drafts_of, responses_to, visible_responses
from plans.consultation.counting import asked_about, doubts_about, repeated
from plans.consultation.forms import AboutForm, FilterForm, ModerateForm, TagForm
from plans.consultation.listing import chosen, whole
from plans.consultation.reply import AGAIN, Reply, read_draft
from plans.models import Plan, Response, Tag
from plans.pages import plan_context, plan_url
from plans.timeline import name_of

FORM = require_http_methods(["GET", "POST"])
PAGE = 20
#: Why several are set aside at once; of one alone people say why in words of their own.
REASONS = ("Sent by a program", "Sent more than once", "Not about the plan")
#: What the drafts ask about: `plans.consultation.counting.asked_about`.
Asked = list[dict[str, Any]]


def wanted_of(request: HttpRequest, plan: Plan, asked: Asked) -> tuple[FilterForm, Any]:
    """The filters of a page, and the responses that its reader may have and that meet them."""
    form = FilterForm(request.GET or None, plan=plan, priorities=asked)
    wanted = form.cleaned_data if form.is_valid() else {}
    return form, chosen(visible_responses(roles_of(request.user, plan.trust), plan), wanted)


@require_safe
def responses(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The responses, the newest first: all to officers and plan managers, to leads those that were accepted."""
    found = get_plan_or_deny(request, trust, plan, can_read_answers)
    asked = asked_about(found)
    form, rows = wanted_of(request, found, asked)
    listed = Paginator(whole(rows), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    page = plan_context(request, found, "consultation") | {
        "filters": form,
        "page": listed,
        "rows": told(found, list(listed), asked),
        "query": query.urlencode(),
        "tags": found.tags.all(),
        "reasons": REASONS,
        "may": can_write(roles_of(request.user, found.trust), found),
        "asked": asked,
    }
    return render(request, "consultation/responses.html", page)


def told(plan: Plan, rows: list[Response], asked: Asked) -> list[dict[str, Any]]:
    """Each response with what it says of which priority, in print order, and what about it needs a second look."""
    alike = repeated(plan, rows)
    order = {row["key"]: at for at, row in enumerate(asked)}
    found = []
    for row in rows:
        answers = sorted(row.answers.all(), key=lambda answer: order.get(answer.key, len(order)))
        pairs = [(asked[order[answer.key]], answer) for answer in answers if answer.key in order]
        found.append({"row": row, "answers": pairs, "doubts": doubts_about(row, alike)})
    return found


@FORM
def response(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """One response. A POST says what becomes of it; the next one that nobody has read is a link."""
    posted = request.method == "POST"
    found = get_plan_or_deny(request, trust, plan, can_write if posted else can_read_answers)
    rows = visible_responses(roles_of(request.user, found.trust), found)
    one = get_object_or_404(whole(rows), pk=pk)
    form = ModerateForm(request.POST or None, initial={"reason": one.reason})
    if posted and form.is_valid() and decided(one, form, request.user):
        messages.success(request, f"{one} is {one.get_state_display().lower()}.")
        return redirect(plan_url("plans:response", found, pk))
    page = plan_context(request, found, "consultation") | {
        "form": form,
        "told": told(found, [one], asked_about(found))[0],
    }
    page |= {"tags": found.tags.all(), "own_tags": [tag.pk for tag in one.tags.all()]}
    page["next"] = rows.filter(state=Response.State.NEW).exclude(pk=pk).order_by("at").first()
    page["by"] = name_of(found.trust, one.moderated_by_id)
    status = 200 if not posted else 409 if form.non_field_errors() else 422
    return render(request, "consultation/response.html", page, status=status)


def decided(one: Response, form: ModerateForm, by: User) -> bool:
    """Is the response now what this moderator wants? Not where somebody decided otherwise since they read it."""
    actions.moderate([one], by=by, **form.cleaned_data)
    one.refresh_from_db()
    if one.state == form.cleaned_data["state"]:
        return True
    form.add_error(None, f"Somebody decided meanwhile: it is {one.get_state_display().lower()} now. Look, then decide.")
    return False


@require_POST
def response_tags(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """The tags of one response are those ticked."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    one = get_object_or_404(responses_to(found), pk=pk)
    one.tags.set(found.tags.filter(pk__in=numbers(request, "tag")))
    messages.success(request, "The tags are saved.")
    return redirect(plan_url("plans:response", found, pk))


@require_POST
def several(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Accept, set aside, tag or untag the responses that are ticked in the list."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    rows = list(responses_to(found).filter(pk__in=numbers(request, "pick")))
    tags = list(found.tags.filter(pk__in=numbers(request, "tag")))
    what = request.POST.get("what", "")
    if not rows or (what in ("tag", "untag") and not tags):
        messages.error(request, "Tick at least one response" + (", and choose a tag." if rows else "."))
    elif what in ("accept", "aside"):
        decide_together(request, rows, Response.State.SHOWN if what == "accept" else Response.State.HIDDEN)
    elif what in ("tag", "untag"):
        actions.tag_with(rows, tags, remove=what == "untag")
        messages.success(request, f"{len(rows)} {'tagged' if what == 'tag' else 'without the tag'}.")
    return redirect(back_to_list(request, found))


def decide_together(request: HttpRequest, rows: list[Response], state: str) -> None:
    """Accept those of `rows` that nobody has read, or set them aside for one reason."""
    reason = request.POST.get("reason", "")
    if state == Response.State.HIDDEN and reason not in REASONS:
        messages.error(request, "Choose why they are set aside.")
        return
    count = actions.moderate(rows, state, was=Response.State.NEW, by=request.user, reason=reason)
    others = len(rows) - count
    said = f"{count} {'accepted' if state == Response.State.SHOWN else 'set aside'}."
    messages.success(request, said + (f" {others} decided before, left as they are." if others else ""))


def numbers(request: HttpRequest, name: str) -> list[int]:
    """Ids of ticked boxes; what is no id is left out."""
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 19]


def back_to_list(request: HttpRequest, plan: Plan) -> str:
    """The list with the filters that it was sent from."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return plan_url("plans:responses", plan) + (f"?{query}" if query else "")


@FORM
def enter(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Copy a response from paper or an event: the public form without its limits."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    newest = drafts_of(found).first()
    page = plan_context(request, found, "consultation") | {"back": plan_url("plans:responses", found)}
    if newest is None:
        return render(request, "consultation/not_yet.html", page, status=409 if request.method == "POST" else 200)
    stamp = limits.read_stamp(request.POST.get("sent", ""))
    reply = Reply(read_draft(found, stamp) or newest, AboutForm, request.POST or None)
    if request.method == "POST" and reply.is_valid():
        if stamp is not None:
            said = (reply.about.said, reply.answers)
            row = actions.enter(found, *said, sent=stamp.sent, draft=reply.draft.pk, by=request.user)
            messages.success(request, f"{row} is kept and accepted.")
            return redirect(plan_url("plans:response", found, row.pk))
        reply.ask_again(AGAIN)
    return render(
        request, "consultation/enter.html", page | {"reply": reply}, status=422 if request.method == "POST" else 200
    )


@FORM
def tags(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The words that responses are sorted by, and how often each is used; a POST adds one."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    return edit_page(
        request,
        TagForm,
        instance=Tag(plan=found),
        title="Tags",
        template="consultation/tags.html",
        saved="The tag is there.",
        done=plan_url("plans:tags", found),
        context=plan_context(request, found, "consultation") | {"tags": counted_tags(found)},
    )


def counted_tags(plan: Plan) -> list[tuple[Tag, int]]:
    used = list(responses_to(plan).order_by().values_list("tags", flat=True))
    return [(tag, used.count(tag.pk)) for tag in plan.tags.all()]


@FORM
def tag_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_write)
    chosen_tag = get_object_or_404(found.tags, pk=pk)
    if request.method == "POST":
        chosen_tag.delete()
        messages.success(request, f"The tag “{chosen_tag}” is removed.")
        return redirect(plan_url("plans:tags", found))
    return confirm_page(
        request,
        title=f"Remove the tag “{chosen_tag}”?",
        text="It comes off every response that has it. The responses stay.",
        button="Remove the tag",
        back=plan_url("plans:tags", found),
        context=plan_context(request, found, "consultation"),
    )


@require_safe
def export(request: HttpRequest, trust: str, plan: str, ending: str) -> HttpResponse:
    """The responses of the list, with its filters, one a line."""
    found = get_plan_or_deny(request, trust, plan, can_read_answers)
    if ending not in sheets.KINDS:
        raise Http404("No such kind of file.")
    asked = asked_about(found)
    rows = exchange.lines(found, asked, whole(wanted_of(request, found, asked)[1]))
    return sheets.sheet_answer(rows, name=f"{found.slug}-responses", kind=ending, title="Responses")
