"""A hundred people write one plan for two minutes, over HTTP, against the web server as `make run` starts it.

EDITORS=20 SECONDS=20 make a quick try. Afterwards the history is read: a save is lost when its words are not in the
history of its row, when it replaced words that its writer had not been shown, or when the row ends as nobody left it.
"""

import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from bench.editors import Browser, Editor, Record, Refusal, Save

EDITORS = int(os.environ.get("EDITORS") or 100)
SECONDS = int(os.environ.get("SECONDS") or 120)
SLOWEST = 1.0  # seconds: 95 of 100 answers of every kind are quicker
LEAST = 1 / 30  # saves of each person in a second, or they were not at work
FIELDS = {"commitment": ["text", "steps", "lead"], "section": ["title", "body"]}
OWN = re.compile(r"zq\d+x\d+z")


def main() -> None:
    plan, sessions = prepare()
    places = places_of(plan)
    record = Record()
    with server() as site:
        until = time.monotonic() + SECONDS
        people = [
            Editor(number, Browser(site, session, record), places, until) for number, session in enumerate(sessions)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    faults = report(record)
    if faults:
        raise SystemExit("\n".join(faults))


def prepare() -> tuple[Any, list[str]]:
    """A plan of its own for this run, and a session of each officer who writes it."""
    from partners.models import Membership, Role, Trust, User
    from tests.factories import full_plan

    name = f"bench-{int(time.time())}"
    trust = Trust.objects.create(slug=name, name="Bench")
    plan = full_plan(trust, priorities=7, objectives=4, results=1, commitments=6, measures=2, sections=6, slug="plan")
    sessions = []
    for number in range(EDITORS):
        user = User.objects.create_user(f"{number}@{name}.example", None, name=f"Officer {number}")
        Membership.objects.create(trust=trust, user=user, role=Role.OFFICER)
        client = Client()
        client.force_login(user)
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return plan, sessions


def places_of(plan: Any) -> dict:
    """Where people write: priorities with their rows (the first two are wanted by many), sections, the preview."""
    from priorities.models import Commitment

    here = [plan.trust.slug, plan.slug]
    priorities = []
    for priority in plan.priorities.all():
        rows = [
            (pk, reverse("priorities:commitment_edit", args=[*here, pk]))
            for pk in Commitment.objects.filter(objective__priority=priority).values_list("pk", flat=True)
        ]
        url = reverse("priorities:detail", args=[*here, priority.pk])
        priorities.append({"url": url, "rows": rows, "hot": rows[:2]})
    sections = [(row.pk, reverse("plans:section", args=[*here, row.pk])) for row in plan.sections.all()]
    return {
        "priorities": priorities,
        "sections": sections,
        "preview": reverse("plans:preview_markdown", args=here),
    }


@contextmanager
def server() -> Iterator[str]:
    """The web part of scripts/run.py on a free port; its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        os.environ["PORT"] = str(probe.getsockname()[1])
    from scripts.run import PARTS, PORT, QUIET, ROOT

    with tempfile.NamedTemporaryFile(prefix="bench-web-") as log:
        environment = {"PYTHONWARNINGS": QUIET, **os.environ}
        command = [sys.executable, "-m", *PARTS["web"]]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            site = f"http://127.0.0.1:{PORT}"
            wait_for(site, process)
            yield site
        finally:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            process.terminate()
            process.wait(30)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            errors = [line for line in Path(log.name).read_text().splitlines() if " WARNING " not in line]
            print("\n".join(errors[-20:]))
            print(f"The web server used {used:.0f} s of processor.")


def wait_for(site: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{site}/healthz", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server did not start.")


def report(record: Record) -> list[str]:
    """Print what happened; what must not have happened, in words."""
    merged, lost = compare(record)
    half = half_shown(record.refused)
    print(f"{EDITORS} people on one plan for {SECONDS} s")
    asked = len(record.accepted) + len(record.refused)
    print(f"  saves asked for {asked}, saved {len(record.accepted)}, of these merged {merged}")
    print(f"  refused with both texts {len(record.refused) - len(half)}, errors {len(record.errors)}, lost {len(lost)}")
    faults = lost + half + [f"{words} ({times} times)" for words, times in Counter(record.errors).items()]
    if len(record.accepted) < EDITORS * SECONDS * LEAST:
        faults.append(f"Only {len(record.accepted)} saves: they were hardly at work.")
    if not (merged and record.refused):
        faults.append("Nobody wrote the same row at the same time, so nothing is shown about it.")
    return faults + slow(record.times)


def slow(times: list[tuple[str, float]]) -> list[str]:
    """Print the times of every kind of request; the kinds that are too slow."""
    kinds = defaultdict(list)
    for kind, seconds in times:
        kinds[kind].append(seconds)
    print(f"  {'ms':<22}{'count':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8}")
    faults = []
    for kind, found in sorted(kinds.items()):
        found.sort()
        p50, p95, p99 = (found[min(len(found) - 1, int(len(found) * part))] for part in (0.5, 0.95, 0.99))
        print(f"  {kind:<22}{len(found):>8}" + "".join(f"{s * 1000:>8.0f}" for s in (p50, p95, p99, found[-1])))
        if p95 >= SLOWEST:
            faults.append(f"{kind}: 95 of 100 took up to {p95:.2f} s; at most {SLOWEST:g} s.")
    return faults


def compare(record: Record) -> tuple[int, list[str]]:
    """(how many accepted saves were merged, every loss in words), by the history of each row that was written."""
    rows: dict[tuple[str, int], list[Save]] = defaultdict(list)
    for save in record.accepted:
        rows[save.kind, save.pk].append(save)
    merged, lost = 0, []
    for (kind, pk), saves in rows.items():
        versions, row = history_of(kind, pk)
        if len(versions) != len(saves) + 1:
            lost.append(f"{kind} {pk}: {len(saves)} saves and {len(versions) - 1} versions after the first.")
        for save in saves:
            at = next((number for number in sorted(versions) if save.words in getattr(versions[number], save.field)), 0)
            if not at:
                lost.append(f"{kind} {pk}: the words {save.words} are nowhere in its history.")
                continue
            merged += at > save.base + 1
            lost += [
                f"{kind} {pk}: version {at} replaced a {name} that its writer had not seen."
                for name in FIELDS[kind]
                if replaced_unseen(versions, at, save.base, name)
            ]
        last = versions[max(versions)]
        lost += [
            f"{kind} {pk}: its {name} is not what was saved last." for name in FIELDS[kind] if differs(row, last, name)
        ]
    return merged, lost


def history_of(kind: str, pk: int) -> tuple[dict[int, Any], Any]:
    """({version: the row as it was then}, the row as it is)."""
    from cypp.history import events_of
    from plans.models import Section
    from priorities.models import Commitment

    model: Any = {"commitment": Commitment, "section": Section}[kind]
    return {event.version: event for event in events_of(model).filter(id=pk)}, model.objects.get(pk=pk)


def replaced_unseen(versions: dict[int, Any], at: int, base: int, name: str) -> bool:
    """Did version `at`, written on top of `base`, change a field that somebody had changed since `base`?"""
    seen, before, now = (getattr(versions[number], name) for number in (base, at - 1, at))
    return now != before and before != seen


def differs(one: Any, other: Any, name: str) -> bool:
    return getattr(one, name) != getattr(other, name)


def half_shown(refused: list[Refusal]) -> list[str]:
    """Refusals whose answer did not hold the words of both."""
    faults = []
    for refusal in refused:
        save = refusal.save
        versions, _ = history_of(save.kind, save.pk)
        theirs = OWN.findall(getattr(versions[refusal.version], save.field))
        missing = [words for words in [save.words, *theirs] if words not in refusal.shown]
        if missing or not theirs:
            faults.append(
                f"{save.kind} {save.pk}: a refused save did not show {missing or 'the words of somebody else'}."
            )
    return faults
