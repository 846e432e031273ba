"""Talking about a plan: comments, replies, resolving; who writes what."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp.editing import by_htmx, confirm_page, edit_page
from plans import talk, talk_actions
from plans.access import can_edit, get_plan_or_deny, hold_open, readers_of
from plans.models import Assignment, Comment, Plan
from plans.pages import plan_context, plan_url
from plans.talk import Place, place_of, talk_url
from plans.talk_forms import AssignmentForm, CommentForm, ReplyForm
from plans.talk_pages import FILTERS, card, listed, marks_of

FORM = require_http_methods(["GET", "POST"])


@require_safe
def index(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What is said about the plan, place by place."""
    found = get_plan_or_deny(request, trust, plan)
    show = request.GET.get("show", "open")
    page = listed(request, found, show if show in FILTERS else "open", request.GET.get("page", "1"))
    return render(request, "plans/talk.html", plan_context(request, found, "talk") | page)


@FORM
def place(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """The talk about one place, as a page or (for htmx) as the card beside it. POST adds a comment."""
    found = get_plan_or_deny(request, trust, plan)
    here = place_of(found, kind, pk)
    if request.method != "POST":
        return show(request, found, here)
    form = CommentForm(request.POST, auto_id="talk-%s")
    if not form.is_valid():
        return show(request, found, here, status=422, form=form)
    comment = talk_actions.say(found, here, form.cleaned_data["text"], by=request.user)
    return said(request, comment)


@FORM
def reply(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Answer a comment; a reply to a reply joins the same thread."""
    found = get_plan_or_deny(request, trust, plan)
    thread = get_object_or_404(found.comments.filter(parent=None), pk=pk)
    here = place_of(found, *thread.place_key)
    form = ReplyForm(request.POST or None, auto_id=f"reply-{pk}-%s")
    if request.method == "POST" and form.is_valid():
        comment = talk_actions.say(found, here, form.cleaned_data["text"], by=request.user, parent=thread)
        return said(request, comment)
    scope = scope_of(found, request.POST.get("scope", "")) or here
    return show(request, found, scope, status=422 if form.is_bound else 200, replying=(thread, form))


def show(request: HttpRequest, plan: Plan, here: Place, *, status: int = 200, **more) -> HttpResponse:
    page = card(request, plan, here, **more)
    if by_htmx(request):
        on = urlsplit(request.headers.get("HX-Current-URL", "")).path
        if on and on != urlsplit(here.url).path:
            page["marks"] = []  # the rows that they belong to are on another page
        return render(request, "plans/_talk.html", page, status=status)
    key = f"{here.kind}-{here.pk}" if here.url else ""
    page = plan_context(request, plan, key) | page | {"form": more.get("form")}
    return render(request, "plans/talk_place.html", page, status=status)


def said(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Say who will be told, and go back to where it was said."""
    names = readers_of(comment.plan)
    told = [mention.name for mention in comment.mentions.all()]
    unknown = talk.unknown_names(comment.text, names)
    words = ["Your comment is there."]
    if told:
        words.append(f"Told of it: {', '.join(told)}.")
    if unknown:
        words.append(f"Nobody who reads this draft is called {', '.join(f'“{name}”' for name in unknown)}.")
    messages.success(request, " ".join(words))
    return back(request, comment)


def back(request: HttpRequest, comment: Comment) -> HttpResponse:
    """To the place that the person was looking at, at the comment."""
    scope = request.POST.get("scope", "")
    if scope == "list":
        return redirect(plan_url("plans:talk", comment.plan) + f"#comment-{comment.pk}")
    here = scope_of(comment.plan, scope) or place_of(comment.plan, *comment.place_key)
    return redirect(f"{talk_url(comment.plan, here)}?at=comment-{comment.pk}#comment-{comment.pk}")


def scope_of(plan: Plan, scope: str) -> Place | None:
    """The place a form was shown beside, like "priority-3"."""
    kind, _, pk = scope.rpartition("-")
    return talk.find_places(plan, [(kind, int(pk))]).get((kind, int(pk))) if pk.isdecimal() and len(pk) < 19 else None


@require_safe
def marks(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """How many comments are open at each row of a priority, swapped into the rows."""
    found = get_plan_or_deny(request, trust, plan)
    here = place_of(found, kind, pk)
    counted = marks_of(list(talk.threads(found).filter(talk.at_place(here))))
    return render(request, "plans/_talk_marks.html", {"marks": counted})


def own_comment(request: HttpRequest, plan: Plan, pk: int) -> Comment:
    """One's own comment that is still there. Raises Http404, PermissionDenied."""
    comment = get_object_or_404(plan.comments, pk=pk)
    if comment.by_id != request.user.pk:
        raise PermissionDenied("Only its author changes or removes a comment.")
    if comment.removed_at:
        raise Http404("This comment is removed.")
    return comment


@FORM
def change(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Change one's own comment within 15 minutes."""
    found = get_plan_or_deny(request, trust, plan)
    comment = own_comment(request, found, pk)
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        talk_actions.reword(comment, form.cleaned_data["text"], by=request.user)
        messages.success(request, "Your comment is changed.")
        return back(request, comment)
    if not comment.may_still_change:
        raise PermissionDenied("Comments can be changed for 15 minutes. Write another, or remove this one.")
    page = plan_context(request, found) | {"form": form, "title": "Change your comment"}
    page |= {"cancel": talk_url(found, place_of(found, *comment.place_key)), "eyebrow": comment.place_words}
    return render(request, "form_page.html", page, status=422 if form.is_bound else 200)


@FORM
def remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan)
    comment = own_comment(request, found, pk)
    if request.method == "POST":
        talk_actions.remove(comment, by=request.user)
        messages.success(request, "Your comment is removed.")
        return back(request, comment)
    return confirm_page(
        request,
        title="Remove your comment?",
        text="That you said something stays to be seen, what you said does not. Replies stay.",
        button="Remove the comment",
        back=talk_url(found, place_of(found, *comment.place_key)),
        context=plan_context(request, found),
    )


@require_POST
def resolve(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Settle a thread, or open it again."""
    found = get_plan_or_deny(request, trust, plan)
    comment = get_object_or_404(found.comments.filter(parent=None), pk=pk)
    if request.POST.get("to") == "open":
        talk_actions.reopen(comment, by=request.user)
    else:
        talk_actions.resolve(comment, by=request.user)
    return back(request, comment)


@FORM
def assign(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Say who writes a section or a priority, and by when."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    here = place_of(found, kind, pk)
    if not talk.is_assignable(kind) or not here.url:
        raise Http404("Nobody can be asked to write this.")
    new = Assignment(plan=found, place_kind=kind, place_id=pk, place_words=here.words[:200])
    row = talk.assignment_of(found, here) or new
    return edit_page(
        request,
        AssignmentForm,
        instance=row,
        names=readers_of(found, drafting=True),
        by=request.user,
        title=f"Who writes “{here.words}”",
        hold=lambda: hold_open(found),
        done=here.url,
        save=talk_actions.assign,
        saved="Saved, and told to who writes it.",
        context=plan_context(request, found, f"{kind}-{pk}") | {"cancel": here.url},
    )


@require_POST
def assignment_done(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """The writing is done: its author says so, or who may assign."""
    found = get_plan_or_deny(request, trust, plan)
    row = get_object_or_404(found.assignments, pk=pk)
    if row.author_id != request.user.pk:
        get_plan_or_deny(request, trust, plan, can_edit)
    talk_actions.finish(row)
    messages.success(request, f"“{row.place_words}” is marked as written.")
    return redirect(place_of(found, *row.place_key).url or plan_url("plans:detail", found))
