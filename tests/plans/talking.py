"""What the tests of talk share: its addresses, its pages, and how somebody is asked to write."""

from django.urls import reverse

from priorities.models import Priority

HTMX = {"HX-Request": "true"}


def url(plan, name, *args):
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def page(cast, who, name, *args, **more):
    return cast.client(who).get(url(cast.plan, name, *args), **more).content.decode()


def assign(cast, who, place, author, due=("12", "3", "2010"), **more):
    day, month, year = due
    data = {"author": getattr(author, "pk", ""), "due_day": day, "due_month": month, "due_year": year, **more}
    kind = "priority" if isinstance(place, Priority) else "section"
    return cast.client(who).post(url(cast.plan, "assign", kind, place.pk), data)
