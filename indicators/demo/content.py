"""Reads the files of the demonstration as plain data."""

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Data = dict[str, Any]


def read(name: str) -> Data:
    """One TOML file, by its path below this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def priorities(plan: str) -> list[Data]:
    """The priorities of one plan ("full_plan"), in the order they are printed."""
    return [read(f"{plan}/{path.name}") for path in sorted((HERE / plan).glob("priority-*.toml"))]


def sections(plan: str) -> list[Data]:
    """The narrative sections, each {"after_priorities", "position", "role", "title", "body"}, in print order."""
    found = []
    for path in sorted((HERE / plan / "sections").glob("*.md")):
        place, _, role = path.stem.partition("-")
        heading, _, body = path.read_text(encoding="utf-8").partition("\n")
        found.append(
            {
                "after_priorities": place.startswith("b"),
                "position": int(place[1:]),
                "role": role.replace("-", "_"),
                "title": heading.removeprefix("# "),
                "body": body.strip() + "\n",
            }
        )
    return found
