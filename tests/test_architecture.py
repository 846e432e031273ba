"""Rules about the shape of the code that no linter has: each test reads the source and names what breaks a rule."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("cypp", "partners", "plans", "priorities", "indicators")
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
VIEWS = [path for path in SOURCES if path.stem.endswith("views")]
NARROWED = {"for_trust", "visible_to", "published"}
OWN_KEYS = {"pk", "id", "slug", "pk__in", "id__in"}
MODULE_LINES, VIEW_LINES = 400, 25


def named(path, node=None):
    place = str(path.relative_to(ROOT))
    return f"{place}:{node.lineno}" if node is not None else place


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def bare_managers(path):
    """Places that reach for rows of any trust.

    Allowed after `Model.objects`: a narrowing by name (for_trust ...), or `filter()` by a parent that was loaded and
    authorised before. Not allowed: the whole table, a row by its own number or slug, `get_object_or_404(Model, ...)`.
    """
    nodes = list(ast.walk(ast.parse(path.read_text())))
    calls = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
    managers = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "objects"]
    narrowed = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Attribute) and (node.attr in NARROWED or by_parent(node, calls.get(id(node))))
    }
    shortcuts = [
        call
        for call in calls.values()
        if isinstance(call.func, ast.Name)
        and call.func.id in {"get_object_or_404", "get_list_or_404"}
        and isinstance(call.args[0], ast.Name)
        and call.args[0].id[0].isupper()
    ]
    return [node for node in managers if id(node) not in narrowed] + shortcuts


def by_parent(attribute, call):
    keywords = {keyword.arg for keyword in call.keywords} if call else set()
    return attribute.attr == "filter" and bool(keywords - OWN_KEYS)


def test_there_are_views_and_sources_to_read():
    assert len(SOURCES) > 40
    assert {path.parent.name for path in VIEWS} == set(PACKAGES)


def test_no_view_reaches_past_the_trust():
    found = [named(path, node) for path in VIEWS for node in bare_managers(path)]
    assert found == []


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("Plan.objects.all()", True),
        ("Plan.objects.get(pk=1)", True),
        ("Plan.objects.filter(pk=1)", True),
        ("get_object_or_404(Plan, slug=slug)", True),
        ("render(Plan.objects)", True),
        ("Plan.objects.for_trust(trust)", False),
        ("Section.objects.filter(plan=plan)", False),
        ("get_object_or_404(Plan.objects.for_trust(trust), slug=slug)", False),
    ],
)
def test_the_search_finds_what_it_should(tmp_path, line, caught):
    sample = tmp_path / "views.py"
    sample.write_text(line)
    assert bool(bare_managers(sample)) is caught


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_module_stays_readable(path):
    lines = path.read_text().count("\n")
    assert lines < MODULE_LINES, f"{named(path)} has {lines} lines: split it"


def test_a_view_stays_short():
    found = [
        f"{named(path, node)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in VIEWS
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > VIEW_LINES
    ]
    assert found == []


def test_only_one_module_renders_pdf():
    found = [named(path) for path in SOURCES if "weasyprint" in path.read_text() and path != ROOT / "cypp" / "pdf.py"]
    assert found == []
