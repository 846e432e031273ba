"""A sheet of partner agencies: one column of names under "Agency", "Organisation" or "Partner"."""

import re

from cypp.tables import Problem, Sheet, column_letter
from partners.models import Organisation

HEADINGS = {"agency", "agencies", "organisation", "organisations", "partner", "partners", "partner agency"}
HEADING_DEPTH = 10


def find_column(sheet: Sheet) -> tuple[int, int] | None:
    """(place in `sheet.rows`, column from 0) of the heading, or None for another kind of sheet."""
    for place, (_, cells) in enumerate(sheet.rows[:HEADING_DEPTH]):
        for column, cell in enumerate(cells):
            if " ".join(re.findall(r"[a-z]+", cell.lower())) in HEADINGS:
                return place, column
    return None


def read_organisations(sheet: Sheet) -> tuple[dict[str, int], list[Problem]]:
    """({name: row}, problems). A name that differs only in case is the same organisation."""
    found = find_column(sheet)
    names: dict[str, int] = {}
    problems: list[Problem] = []
    if found is None:
        return names, problems
    place, column = found
    limit = Organisation._meta.get_field("name").max_length or 0
    first_seen: dict[str, int] = {}
    for row, cells in sheet.rows[place + 1 :]:
        name = " ".join(cells[column].split()) if column < len(cells) else ""
        if not name:
            continue
        letter = column_letter(column)
        if len(name) > limit:
            message = f"This name has {len(name):,} characters; at most {limit} fit. Shorten it."
            problems.append(Problem(sheet.name, row, letter, "error", message))
        elif name.lower() in first_seen:
            message = f"“{name}” stands in row {first_seen[name.lower()]} already. It is kept once."
            problems.append(Problem(sheet.name, row, letter, "note", message))
        else:
            first_seen[name.lower()] = names[name] = row
    return names, problems
