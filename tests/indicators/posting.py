"""What the tests of measures post, and what they read back."""

from django.urls import reverse


def url(name, plan, *args):
    return reverse(f"indicators:{name}", args=[plan.trust.slug, plan.slug, *args])


def rows(*targets):
    """Posted rows of the grid from (period, value, words)."""
    return {
        f"targets-{at}-{part}": text
        for at, target in enumerate(targets)
        for part, text in zip(("period", "value", "words"), target, strict=True)
    }


def add(cast, priority, *targets, who="officer", **data):
    return cast.client(who).post(url("measure_add", priority.plan, priority.pk), {**data, **rows(*targets)})


def errors(answer):
    """All messages of a refused form."""
    assert answer.status_code == 422
    return [str(message) for messages in answer.context["form"].errors.values() for message in messages]
