"""A frozen plan as open data: tables that any spreadsheet reads, and the document itself as JSON.

One list of columns is the heading of a table, its entry in the data dictionary and its metadata (CSV on the Web).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cypp.documents.packing import pack
from cypp.sheets import csv_of
from plans.document import Document, canonical
from plans.layout import numbers_in, objective_label
from plans.publishing.editions import Version, full_title

LIST_MARK = "; "


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, and its kind as CSV on the Web calls it."""

    name: str
    holds: str
    datatype: str = "string"


@dataclass(frozen=True)
class Sheet:
    """A table: its file's name, what a row is, its columns, and its rows made of a priority's frozen data."""

    name: str
    row_is: str
    columns: tuple[Column, ...]
    rows: Callable[[Document, "Numbers"], Iterator[tuple[Any, ...]]]


class Numbers:
    """Printed numbers of a document's objectives, as its layout has them; 1.1 where it prints none."""

    def __init__(self, document: Document):
        self.found = numbers_in(document)
        self.numbering = document["plan"].get("numbering", "")

    def of(self, part: Document, objective: Document) -> str:
        return self.found.get(objective["id"]) or objective_label(self.numbering, part["number"], objective["number"])

    def by_id(self, part: Document) -> dict[int | None, str]:
        return {objective["id"]: self.of(part, objective) for objective in part["objectives"]}


def _priorities(part: Document, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    outcomes = LIST_MARK.join(part["outcomes"])
    crosses = "true" if part["cross_cutting"] else "false"
    yield part["number"], part["title"], part["strapline"], part["lead"], outcomes, crosses, part["expect"]


def _objectives(part: Document, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    for objective in part["objectives"]:
        yield part["number"], numbers.of(part, objective), objective["title"], objective.get("expect", "")


def _results(part: Document, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    for objective in part["objectives"]:
        for result in objective["results"]:
            yield part["number"], numbers.of(part, objective), result["number"], result["text"]


def _commitments(part: Document, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    for objective in part["objectives"]:
        results = {result["id"]: result for result in objective["results"]}
        for row in objective["commitments"]:
            result = results.get(row["result"], {"number": None, "text": ""})
            number = numbers.of(part, objective)
            yield (
                *(part["number"], part["title"], number, objective["title"]),
                *(result["number"], result["text"], f"{number}.{row['number']}", row["text"]),
                *(LIST_MARK.join(row["steps"]), row["by_when"], row["by_date"]),
                *(row["lead"], row["lead_organisation"], LIST_MARK.join(row["organisations"])),
            )


def _measures(part: Document, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    for row in part.get("measures", []):
        flags = LIST_MARK.join(row["flags"])
        yield (
            *(part["number"], row["number"], row["code"], row["title"], row["unit"], row["polarity"]),
            *(_decimal(row["baseline"]), row["baseline_period"], flags),
        )


def _targets(part: Document, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    for row in part.get("measures", []):
        for target in row["targets"]:
            value = _decimal(target["value"])
            yield part["number"], row["number"], row["code"], target["period"], value, target["text"]


def _money(part: Document, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    objectives = numbers.by_id(part)
    for row in part.get("money", []):
        objective = objectives.get(row["objective"], "")
        yield (
            *(part["number"], objective, row["title"], row["year"], row["amount"]),
            *(row["fund"], row["organisation"], row["arrangement"]),
        )


def _decimal(value: str | None) -> Decimal | None:
    """A figure, which is no text and so begins no formula."""
    return None if value is None else Decimal(value)


PRIORITY = Column("priority", "Number of the priority", "integer")
OBJECTIVE = Column("objective", "Number of the objective as the plan prints it")
MEASURE = Column("measure", "Number of the measure in its priority", "integer")
SHEETS = (
    Sheet(
        "priorities",
        "a priority",
        (
            PRIORITY,
            Column("title", "What it is called"),
            Column("strapline", "The line below its title"),
            Column("lead", "Who leads it"),
            Column("outcomes", "Outcomes for children that it serves"),
            Column("cross_cutting", "Does it run through all others?", "boolean"),
            Column("expect", "What people can expect"),
        ),
        _priorities,
    ),
    Sheet(
        "objectives",
        "an objective",
        (PRIORITY, OBJECTIVE, Column("title", "What it says"), Column("expect", "What people can expect")),
        _objectives,
    ),
    Sheet(
        "results",
        "a result that an objective is to bring",
        (PRIORITY, OBJECTIVE, Column("result", "Its number in the objective", "integer"), Column("text", "Its words")),
        _results,
    ),
    Sheet(
        "commitments",
        "a commitment",
        (
            PRIORITY,
            Column("priority_title", "What the priority is called"),
            OBJECTIVE,
            Column("objective_title", "What the objective says"),
            Column("result", "Number of the result that it serves, in the objective", "integer"),
            Column("result_text", "Words of that result"),
            Column("commitment", "Number of the commitment"),
            Column("text", "Its words"),
            Column("steps", "Its steps"),
            Column("by_when", "By when, in the words of the plan"),
            Column("by_date", "The day that these words were taken to mean", "date"),
            Column("lead", "Who leads it: a role"),
            Column("lead_organisation", "The organisation that leads it"),
            Column("organisations", "Organisations that take part"),
        ),
        _commitments,
    ),
    Sheet(
        "measures",
        "a measure",
        (
            PRIORITY,
            MEASURE,
            Column("code", "Its code in the catalogue, for example NI 112"),
            Column("title", "What is measured"),
            Column("unit", "The unit of its figures"),
            Column("polarity", "Which way is better: higher, lower, band (within a band), or neither"),
            Column("baseline", "Where it stands", "decimal"),
            Column("baseline_period", "When it stood there"),
            Column("flags", "What kinds of target it is"),
        ),
        _measures,
    ),
    Sheet(
        "targets",
        "what a measure is to reach in a period",
        (
            PRIORITY,
            MEASURE,
            Column("code", "The measure’s code in the catalogue"),
            Column("period", "The period"),
            Column("value", "The figure aimed for", "decimal"),
            Column("text", "The plan’s words instead of a figure"),
        ),
        _targets,
    ),
    Sheet(
        "money",
        "an amount of one year",
        (
            PRIORITY,
            OBJECTIVE,
            Column("title", "What it is for"),
            Column("year", "Financial year"),
            Column("amount", "Whole pounds; nothing where it is still open", "integer"),
            Column("fund", "Fund or source"),
            Column("organisation", "Who gives it"),
            Column("arrangement", "How it is held: pooled, aligned or direct"),
        ),
        _money,
    ),
)


def tables(document: Document, version: Version) -> bytes:
    """A ZIP archive of the tables that have rows, their dictionary in README.txt and as CSV on the Web."""
    parts = [chapter["data"] for chapter in document["chapters"] if chapter["kind"] == "priority"]
    numbers = Numbers(document)
    made = [(sheet, [row for part in parts for row in sheet.rows(part, numbers)]) for sheet in SHEETS]
    filled = [(sheet, rows) for sheet, rows in made if rows]
    files = {f"{sheet.name}.csv": csv_of([[c.name for c in sheet.columns], *rows]) for sheet, rows in filled}
    kept = [sheet for sheet, _ in filled]
    files["README.txt"] = _readme(document, version, filled).encode()
    files["csv-metadata.json"] = _metadata(document, version, kept)
    return pack(files)


def _readme(document: Document, version: Version, filled: list[tuple[Sheet, list]]) -> str:
    lines = [
        full_title(document),
        document["trust"]["name"],
        f"{version.stage_label}, version {version.number or '-'}, {version.day}",
        f"SHA-256 of the frozen text: {version.sha256}",
        "",
        "Every table is UTF-8 text with a heading row, values separated by commas.",
        f"Lists inside a value are separated by “{LIST_MARK.strip()}”. Days are year-month-day.",
        "Words that a spreadsheet might take for a formula begin with an apostrophe.",
        "csv-metadata.json says the same for programs (CSV on the Web).",
    ]
    for sheet, rows in filled:
        lines += ["", f"{sheet.name}.csv: each row is {sheet.row_is}; rows: {len(rows)}"]
        lines += [f"  {column.name} ({column.datatype}): {column.holds}" for column in sheet.columns]
    return "\r\n".join(lines) + "\r\n"


def _metadata(document: Document, version: Version, sheets: list[Sheet]) -> bytes:
    described = [
        {
            "url": f"{sheet.name}.csv",
            "dc:description": f"Each row is {sheet.row_is}.",
            "tableSchema": {
                "columns": [
                    {"name": c.name, "titles": c.name, "datatype": c.datatype, "dc:description": c.holds}
                    for c in sheet.columns
                ]
            },
        }
        for sheet in sheets
    ]
    whole = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "dc:title": full_title(document),
        "dc:publisher": document["trust"]["name"],
        "dc:identifier": f"urn:sha256:{version.sha256}",
        "dc:modified": version.moment,
        "dialect": {"header": True, "encoding": "utf-8"},
        "tables": described,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False).encode()


def data(document: Document, version: Version) -> bytes:
    """The document with the facts of its version, as canonical JSON.

    The value of "document" stands in it byte for byte as it was hashed: docs/open-data.md.
    """
    facts = {
        "number": version.number,
        "stage": version.stage,
        "name": version.name,
        "at": version.moment,
        "sha256": version.sha256,
    }
    return canonical({"format": "cypp-publication", "document": document, "publication": facts})
