"""manage.py import_action_plan: its words, its object, its faults, and a real plan brought in by it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indicators.demo.sample_workbook import build
from partners.models import Trust
from plans.models import Plan
from priorities.models import Commitment
from tests.indicators.books import HELD, SOUTHEND, edited, needs_southend, problems


def command(tmp_path, content, *options, slugs=("fenmoor", "plan-2009")):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    out = StringIO()
    call_command("import_action_plan", *slugs, str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_makes_the_trust_and_the_plan(catalogue, tmp_path):
    outcome = json.loads(command(tmp_path, build().read(), "--create", "--json"))
    assert {kind: outcome[kind] for kind in HELD} == HELD
    plan = Plan.objects.get(slug="plan-2009", trust__slug="fenmoor")
    assert plan.trust.name == "Fenmoor children's partnership"
    assert plan.title == "Growing up here 2009-2012, annual update 2009-2010"
    assert (plan.kind, plan.starts, plan.ends) == ("annual_update", date(2009, 4, 1), date(2010, 3, 31))
    assert (plan.objective_term, plan.result_term, plan.commitment_term) == (
        "Strategic objective", "Target", "Strategic action",
    )  # fmt: skip
    assert plan.trust.outcomes.count() == 5
    again = json.loads(command(tmp_path, build().read(), "--create", "--json"))
    assert not any([*again["created"].values(), *again["changed"].values()])
    assert Trust.objects.count() == Plan.objects.count() == 1


def test_the_command_says_what_happened_in_words(catalogue, tmp_path):
    text = command(tmp_path, build().read(), "--create", "--dry-run")
    assert "30 commitments: 30 created" in text
    assert "Action plan!F18" in text
    assert "dry run" in text
    assert not Trust.objects.exists()


def test_without_create_a_missing_plan_is_an_error(catalogue, tmp_path):
    with pytest.raises(CommandError, match="add --create"):
        command(tmp_path, build().read())
    assert not Trust.objects.exists()


@pytest.mark.parametrize("slugs", [("accounts", "plan"), ("a trust", "plan"), ("trust", "a/plan")])
def test_names_that_cannot_be_addresses_are_refused(catalogue, tmp_path, slugs):
    with pytest.raises(CommandError):
        command(tmp_path, build().read(), "--create", slugs=slugs)
    assert not Trust.objects.exists()


def test_with_errors_the_command_fails_and_writes_nothing(catalogue, tmp_path):
    out = StringIO()
    path = tmp_path / "plan.xlsx"
    path.write_bytes(edited(A4="one"))
    with pytest.raises(CommandError, match="Nothing was brought in"):
        call_command("import_action_plan", "fenmoor", "plan", str(path), "--create", "--json", stdout=out)
    assert problems(json.loads(out.getvalue()), "error")
    assert not Trust.objects.exists()


def test_a_file_that_is_none_is_told_in_both_ways(catalogue, tmp_path):
    out = StringIO()
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(CommandError, match="not an Excel workbook"):
        call_command("import_action_plan", "fenmoor", "plan", str(path), "--create", "--json", stdout=out)
    outcome = json.loads(out.getvalue())
    assert problems(outcome, "error")[0]["message"].startswith("This file is not")
    assert {outcome[kind] for kind in HELD} == {0}
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_action_plan", "fenmoor", "plan", str(tmp_path / "none.xlsx"))


@needs_southend
def test_the_southend_plan(catalogue, tmp_path):
    content = SOUTHEND.read_bytes()
    slugs = ("southend", "update-2008-09")
    outcome = json.loads(command(tmp_path, content, "--create", "--json", slugs=slugs))
    assert {kind: outcome[kind] for kind in HELD} == {
        "priorities": 7, "objectives": 29, "results": 126, "commitments": 166, "money": 38, "organisations": 22,
        "indicators": 44,
    }  # fmt: skip
    assert problems(outcome, "error") == []
    gaps = [each["column"] for each in problems(outcome, "gap")]
    assert (gaps.count("H"), gaps.count("I"), len(gaps)) == (18, 34, 52)
    misfits = [each for each in problems(outcome) if "do not fit" in each["message"]]
    assert [(each["row"], each["column"]) for each in misfits] == [(33, "F"), (145, "F")]
    assert "NI 57" in misfits[0]["message"]
    assert "NI 45" in misfits[1]["message"]
    assert [each["row"] for each in problems(outcome) if "No date could be derived" in each["message"]] == [107]
    plan = Plan.objects.get(slug="update-2008-09")
    assert all(plan.priorities.values_list("lead", flat=True))
    assert [objective.number for objective in plan.priorities.get(number=7).objectives.all()] == [1, 3, 4, 5]
    assert Commitment.objects.exclude(steps="").exists()
    again = json.loads(command(tmp_path, content, "--json", slugs=slugs))
    assert not any([*again["created"].values(), *again["changed"].values(), *again["left"].values()])
