"""Tables and JSON of a version: tidy, safe to open, the words and the fingerprint those that were frozen."""

import csv
import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cypp.documents.packing import unpack
from plans.document import canonical, sha256
from plans.publishing.actions import freeze_publication
from plans.publishing.editions import Version
from plans.publishing.kinds import KINDS
from plans.publishing.opendata import SHEETS
from tests.plans.publishing import made, read
from tests.plans.samples import MONEY, commitment, document, priority, version

HERE = "/alder/plans/alder-plan"
SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "publication.schema.json").read_text())


def sample(**fields):
    plan = document()
    plan["chapters"][1] = priority(money=MONEY, **fields)
    return plan


def tables(plan, path, of=None):
    """{file name: text or rows of cells}"""
    KINDS["csv"].write(plan, of or version(), path / "tables.zip")
    files = {name: content.decode("utf-8-sig") for name, content in unpack((path / "tables.zip").read_bytes()).items()}
    return {
        name: list(csv.DictReader(io.StringIO(text))) if name.endswith(".csv") else text for name, text in files.items()
    }


def test_every_commitment_is_a_row_with_all_that_is_said_of_it(tmp_path):
    rows = tables(sample(), tmp_path)["commitments.csv"]
    assert [row["commitment"] for row in rows] == ["2.1.1", "2.1.2", "2.1.4"]
    assert rows[1] == {
        "priority": "2",
        "priority_title": "Healthier lives",
        "objective": "2.1",
        "objective_title": "Healthy habits in every family",
        "result": "1",
        "result_text": "Fewer conceptions",
        "commitment": "2.1.2",
        "text": "Do the thing 2",
        "steps": "first step; second step",
        "by_when": "Autumn 2008",
        "by_date": "2008-11-30",
        "lead": "Head of Youth",
        "lead_organisation": "",
        "organisations": "",
    }
    assert (rows[2]["lead_organisation"], rows[2]["organisations"]) == ("Police", "Police; Schools Forum")
    assert (rows[2]["result"], rows[2]["by_date"]) == ("1", "")


def test_measures_targets_results_and_money_have_tables_of_their_own(tmp_path):
    made = tables(sample(), tmp_path)
    assert [(row["code"], row["baseline"], row["flags"]) for row in made["measures.csv"]] == [
        ("NI 112", "-24.1", "LAA"),
        ("NI 157", "", ""),
    ]
    assert [(row["period"], row["value"], row["text"]) for row in made["targets.csv"]] == [
        ("2008/09", "-29.6", ""),
        ("2009/10", "", "better than neighbours"),
        ("2010/11", "-43.2", ""),
    ]
    assert [(row["objective"], row["text"]) for row in made["results.csv"]] == [
        ("2.1", "Fewer conceptions"),
        ("2.1", "More smiles"),
    ]
    assert [(row["objective"], row["amount"], row["arrangement"]) for row in made["money.csv"]] == [
        ("2.1", "40000", "pooled"),
        ("", "", "direct"),
    ]


def test_what_a_plan_does_not_have_has_no_table(tmp_path):
    made = tables(document(), tmp_path)
    assert "money.csv" not in made
    assert "money.csv" not in made["README.txt"] + made["csv-metadata.json"]


def test_words_never_become_formulas_and_figures_stay_figures(tmp_path):
    plan = sample(strapline="=HYPERLINK(1)")
    plan["chapters"][1]["data"]["objectives"][0]["commitments"] = [commitment(1, text="+1", lead="@x", by_when="-5")]
    made = tables(plan, tmp_path)
    row = made["commitments.csv"][0]
    assert (row["text"], row["lead"], row["by_when"]) == ("'+1", "'@x", "'-5")
    assert made["priorities.csv"][0]["strapline"] == "'=HYPERLINK(1)"
    assert made["measures.csv"][0]["baseline"] == "-24.1"


@pytest.mark.parametrize(
    ("numbering", "number"), [("dotted", "2.1.1"), ("running", "1.1"), ("lettered", "2a.1"), ("plain", "2.1.1")]
)
def test_numbers_are_those_that_the_plan_prints(numbering, number, tmp_path):
    plan = document(numbering=numbering)
    assert tables(plan, tmp_path)["commitments.csv"][0]["commitment"] == number


def test_the_dictionary_for_people_and_the_one_for_programs_name_every_column(tmp_path):
    made = tables(sample(), tmp_path)
    told = json.loads(made["csv-metadata.json"])
    columns = {table["url"]: [column["name"] for column in table["tableSchema"]["columns"]] for table in told["tables"]}
    assert columns == {name: list(rows[0]) for name, rows in made.items() if name.endswith(".csv")}
    assert columns.keys() == {f"{sheet.name}.csv" for sheet in SHEETS}
    assert all(f"  {column} (" in made["README.txt"] for names in columns.values() for column in names)
    assert "ab" * 32 in made["README.txt"] and told["dc:identifier"] == f"urn:sha256:{'ab' * 32}"


def test_the_document_in_the_file_has_the_fingerprint_of_the_version(tmp_path):
    plan = sample()
    of = Version(3, "final", version().at, sha256(plan))
    KINDS["json"].write(plan, of, tmp_path / "data.json")
    written = (tmp_path / "data.json").read_bytes()
    told = json.loads(written)
    text = json.dumps(told["document"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == told["publication"]["sha256"] == of.sha256
    assert canonical(plan) in written
    assert told["publication"] == {
        "number": 3,
        "stage": "final",
        "name": "",
        "at": "2010-03-24T09:30:00+00:00",
        "sha256": of.sha256,
    }
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(told)


def test_the_description_refuses_what_no_file_of_ours_is(tmp_path):
    KINDS["json"].write(sample(), version(), tmp_path / "data.json")
    told = json.loads((tmp_path / "data.json").read_bytes())
    told["document"]["chapters"][1]["data"]["measures"][0]["baseline"] = "much"
    assert not Draft202012Validator(SCHEMA).is_valid(told)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_same_version_gives_the_same_bytes(kind, tmp_path):
    for name in ("first", "second"):
        KINDS[kind].write(sample(), version(), tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.django_db
def test_whoever_takes_the_tables_is_told_that_they_come_in_one_zip_file(cast):
    made(freeze_publication(cast.plan, "final", by=None), "csv")
    for who, address in (
        ("anonymous", "/published/alder/alder-plan/"),
        ("board", "/alder/library/"),
        ("officer", f"{HERE}/publications/"),
        ("officer", f"{HERE}/editions/"),
    ):
        page = read(cast.client(who), address)
        assert re.search(r"Tables for spreadsheets.{0,200}\bZIP file\b", page, re.DOTALL), address
