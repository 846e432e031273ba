"""A frozen document taken apart into rows: everything that is followed by name or number from version to version.

A row is a chapter, or an item of a list inside a chapter's data that has an id. Each app says what its lists and
chapters are called by registering a `Level`; what nobody registered is shown under its own name, so nothing is lost.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from cypp.templatetags.cypp import uk_date
from plans.document import Document, beside, chapter
from plans.layout import Layout, Numbering, Shown, Theme, everything, number_of, run_before
from plans.models import Section

REWORDED, DATES, LEADS, FIGURES, SETTINGS, MARKS = "reworded", "dates", "leads", "figures", "settings", "marks"
#: (name of the level, id or key): the same in every version.
Key = tuple[str, Any]


@dataclass(frozen=True)
class Said:
    """What one field of a row says, and what kind of change it is when it says something else. `value` is compared."""

    label: str
    text: str
    value: Any
    kind: str = REWORDED


@dataclass(frozen=True)
class Level:
    """How one list of a chapter's data, or one kind of chapter, is read.

    `name` is that of its record, if it has one; `word` a key of the plan's terms, or the word itself. `identity` and
    `title` are fields of the row. Of the fields, `labels` says what they are called ("" leaves one out), `kind` and for
    single ones `kinds` what kind of change they make, `texts` how a value is said, `refers` which level an id points
    to. `split` makes several fields of one: (value, row, chapter, document) -> {anything that stays the same: Said}.
    """

    name: str
    word: str
    identity: str = "id"
    title: str = "title"
    dotted: bool = False
    kind: str = REWORDED
    labels: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Callable[[Any, Document], str]] = field(default_factory=dict)
    refers: dict[str, str] = field(default_factory=dict)
    split: dict[str, Callable[[Any, Document, Document, Document], dict[Any, Said]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row. `number` is its own among its siblings, `label` as the plan prints it, `place` with the level's word.

    `pk` is the id of what it was frozen from, None for what has none; `run` the number of what is numbered through the
    whole plan.
    """

    key: Key
    pk: int | None
    above: Key | None
    chapter: str
    number: int | None
    run: int | None
    label: str
    place: str
    title: str
    titled_by: str
    fields: dict[Any, Said]
    chapter_title: str


_levels: dict[str, Level] = {}


def register_level(name: str, level: Level) -> None:
    """`name` is the kind of a chapter or the name of a list in a chapter's data."""
    _levels[name] = level


def level_of(name: str) -> Level:
    return _levels.get(name) or Level(name, name.replace("_", " ").capitalize())


@dataclass
class _Found:
    """A row on its way: where it was found, before its fields are read."""

    level: Level
    data: Document
    chapter: Document
    above: Key | None
    numbers: tuple[int, ...]
    before: int = 0

    @property
    def key(self) -> Key:
        return self.level.name, self.data[self.level.identity]


def rows_of(document: Document) -> list[Row]:
    """Everything in a document in the order of print: settings, chapter by chapter, then what is printed apart."""
    return rows_in([settings_of(document), *document["chapters"], *beside(document)], document)


def rows_in(chapters: list[Document], document: Document, before: int = 0) -> list[Row]:
    """The rows of these chapters; `document` has the plan's terms and numbering.

    `before` is how far the numbers of objectives have run before the first of them, where they run.
    """
    priorities = [one for one in chapters if one["kind"] == "priority"]
    last = [(one["key"], max((row["number"] for row in one["data"]["objectives"]), default=0)) for one in priorities]
    run = run_before(last)
    found = [row for one in chapters for row in _in_chapter(one, before + run.get(one["key"], 0))]
    numbering = document["plan"].get("numbering", Numbering.DOTTED)
    labels = {row.key: _label(row, numbering) for row in found}
    names = {row.key: f"{labels[row.key]} {_title(row)}".strip() for row in found}
    return [_row(row, labels[row.key], names, document) for row in found]


def _in_chapter(one: Document, before: int) -> Iterator[_Found]:
    data = {"title": one["title"], **one["data"]}
    level = replace(level_of(one["kind"]), identity="key")
    numbers = (data["number"],) if "number" in data else ()
    top = _Found(level, {"key": one["key"], **data}, one, None, numbers, before)
    yield top
    yield from _below(top)


def _below(parent: _Found) -> Iterator[_Found]:
    left_out = {name for name, label in parent.level.labels.items() if not label}
    lists = [name for name, value in parent.data.items() if name not in left_out and is_rows(name, value)]
    for name in sorted(lists, key=_place_of_list):
        for data in parent.data[name]:
            level = level_of(name)
            number = (data["number"],) if "number" in data else ()
            numbers = parent.numbers + number if level.dotted else number
            found = _Found(level, data, parent.chapter, parent.key, numbers, parent.before)
            yield found
            yield from _below(found)


def _place_of_list(name: str) -> tuple[int, str]:
    """As the levels were registered: a stored document does not keep the order of its names."""
    known = list(_levels)
    return (known.index(name) if name in known else len(known)), name


def is_rows(name: str, value: Any) -> bool:
    """Is this list one of rows, rather than of words?"""
    identity = level_of(name).identity
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) and identity in row for row in value)


def _label(row: _Found, numbering: str) -> str:
    return number_of(numbering, row.numbers, row.before) if row.numbers else ""


def _title(row: _Found) -> str:
    return str(row.data.get(row.level.title, ""))


def _row(row: _Found, label: str, names: dict[Key, str], document: Document) -> Row:
    runs = document["plan"].get("numbering") == Numbering.RUNNING and len(row.numbers) == 2
    word = document["plan"]["terms"].get(row.level.word, row.level.word)
    return Row(
        key=row.key,
        pk=row.data.get("id") or int((re.findall(r"-([0-9]+)$", str(row.key[1])) or [0])[0]) or None,
        above=row.above,
        chapter=row.chapter["key"],
        number=row.numbers[-1] if row.numbers else None,
        run=row.before + row.numbers[-1] if runs else None,
        label=label,
        place=f"{word} {label}".strip(),
        title=_title(row),
        titled_by=row.level.title,
        fields=dict(_fields(row, names, document)),
        chapter_title=names[(level_of(row.chapter["kind"]).name, row.chapter["key"])],
    )


def _fields(row: _Found, names: dict[Key, str], document: Document) -> Iterator[tuple[Any, Said]]:
    level = row.level
    order = [level.title, *level.labels]
    for name in sorted(row.data, key=lambda name: (order.index(name) if name in order else len(order), name)):
        value, label = row.data[name], level.labels.get(name, name.replace("_", " "))
        if name in (level.identity, "id", "number") or not label or is_rows(name, value) or value == []:
            continue
        if name in level.split:
            yield from level.split[name](value, row.data, row.chapter, document).items()
            continue
        kind = level.kinds.get(name, level.kind)
        if name in level.refers:
            text = names.get((level.refers[name], value), f"{level.refers[name]} {value}") if value is not None else ""
        else:
            text = level.texts[name](value, row.data) if name in level.texts else plain(value)
        if value not in (None, "", False) or text:
            yield name, Said(label, text, value, kind)


def plain(value: Any) -> str:
    """Any plain data as words: a list one item a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(plain(item) for item in value)
    if isinstance(value, dict):
        return " ".join(plain(value[name]) for name in sorted(value) if value[name] is not None)
    return str(value)


def settings_of(document: Document) -> Document:
    """The settings of the plan and of its trust as a chapter; what older documents did not have yet is as it was."""
    plan, trust = document["plan"], document["trust"]
    fresh = {"numbering": Numbering.DOTTED.value, "layout": Layout.TABLE.value, "shows": everything()}
    fresh |= {"theme": Theme.PEOPLE.value}
    settings = {**fresh, **plan, "plan_title": plan["title"]}
    settings |= {"trust_name": trust["name"], "area": trust.get("area", ""), "colour": trust.get("colour", "")}
    return chapter("plan", "plan", "Plan settings", {**settings, "title": "Plan settings"})


def terms_of(terms: dict[str, str], row: Document, settings: Document, document: Document) -> dict[Any, Said]:
    """The trust's own names of the levels."""
    names = {level: terms.get(f"{level}_heading", terms[level]) for level in TERMS}
    return {f"term {level}": Said(TERMS[level], name, name, SETTINGS) for level, name in names.items()}


def said_by(choices: Any) -> Callable[[Any, Document], str]:
    """Values of choices in their words; a list as one line each."""
    words = {str(value): str(label) for value, label in choices}

    def say(value: Any, row: Document) -> str:
        values = value if isinstance(value, list) else [value]
        return "\n".join(words.get(str(each), str(each)) for each in values)

    return say


def said_date(value: Any, row: Document) -> str:
    return uk_date(value)


TERMS = {
    "priority": "name of the first level",
    "objective": "name of the second level",
    "result": "name of what will be different",
    "commitment": "name of what you will do",
}
HIDDEN = dict.fromkeys(["slug", "kind", "period", "title"], "")
SETTING_LABELS = {
    "plan_title": "title", "kind_label": "kind of plan", "starts": "first day", "ends": "last day",
    "legal_basis": "legal basis", "updates": "the plan it updates", "numbering": "numbering", "layout": "layout",
    "theme": "look of the printed plan", "shows": "what the plan shows",
    "trust_name": "name of the trust", "area": "area", "colour": "colour",
}  # fmt: skip


def register() -> None:
    register_level(
        "plan",
        Level(
            "plan",
            "Plan settings",
            kind=SETTINGS,
            labels=HIDDEN | SETTING_LABELS,
            texts={
                "starts": said_date,
                "ends": said_date,
                "numbering": said_by(Numbering.choices),
                "layout": said_by(Layout.choices),
                "theme": said_by(Theme.choices),
                "shows": said_by(Shown.choices),
            },
            split={"terms": terms_of},
        ),
    )
    labels = {"role": "what it is", "body": "text"}
    register_level("terms", Level("term", "Word", identity="term", title="term"))
    register_level("section", Level("section", "Section", labels=labels, texts={"role": said_by(Section.Role.choices)}))
