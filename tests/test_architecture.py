"""Rules about the shape of the code that no linter has: each test reads the source and names what breaks a rule."""

import ast
import re
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
MODULE_LINES, VIEW_STATEMENTS = 400, 16


def named(path, node=None):
    place = str(path.relative_to(ROOT))
    return f"{place}:{node.lineno}" if node is not None else place


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def bare_managers(path):
    """Places that reach for rows of any trust.

    A chain of calls that begins with `Model.objects` has to name a narrowing (for_trust ...), or an already authorised
    parent in filter(), create() or the get_object_or_404() around it. A row's own number or slug narrows nothing.
    """
    nodes = list(ast.walk(ast.parse(path.read_text())))
    above = {id(child): node for node in nodes for child in ast.iter_child_nodes(node)}
    managers = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "objects"]
    shortcuts = [
        node
        for node in nodes
        if is_shortcut(node) and isinstance(node.args[0], ast.Name) and node.args[0].id[0].isupper()
    ]
    return [node for node in managers if not any(narrows(link) for link in chain(node, above))] + shortcuts


def chain(node, above):
    """The attributes and calls that follow on `node`, up to and with a get_object_or_404() around them."""
    parent = above.get(id(node))
    while isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Call) and parent.func is node):
        yield parent
        node, parent = parent, above.get(id(parent))
    if is_shortcut(parent) and parent.args[0] is node:
        yield parent


def is_shortcut(node):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"get_object_or_404", "get_list_or_404"}


def narrows(link):
    if isinstance(link, ast.Attribute):
        return link.attr in NARROWED
    by_parent = bool({keyword.arg for keyword in link.keywords} - OWN_KEYS)
    return by_parent and (is_shortcut(link) or link.func.attr in {"filter", "create"})


def test_there_are_views_and_sources_to_read():
    assert len(SOURCES) > 40
    assert {path.relative_to(ROOT).parts[0] for path in VIEWS} == set(PACKAGES)


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
        ("Plan.objects.select_related('trust').order_by('title')", True),
        ("get_object_or_404(Plan.objects.select_related('trust'), pk=1)", True),
        ("Plan.objects.for_trust(trust)", False),
        ("Plan.objects.select_related('trust').for_trust(trust)", False),
        ("Section.objects.create(plan=plan)", False),
        ("get_object_or_404(Section.objects.defer('body'), plan=plan, pk=1)", False),
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


def statements(function):
    """Statements of a function, its docstring apart: a measure that does not change with the formatting."""
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1 - bool(ast.get_docstring(function))


def test_a_view_stays_short():
    found = [
        f"{named(path, node)} {node.name}: {statements(node)} statements"
        for path in VIEWS
        for node in functions(path)
        if statements(node) > VIEW_STATEMENTS
    ]
    assert found == []


@pytest.mark.parametrize(
    ("library", "module"),
    [("weasyprint", "typeset.py"), ("pydyf", "typeset.py"), ("pikepdf", "assembly.py")],
)
def test_only_one_module_knows_what_makes_pdf(library, module):
    wanted = re.compile(rf"^\s*(?:import|from) {library}\b", re.MULTILINE)
    assert [path for path in SOURCES if wanted.search(path.read_text())] == [ROOT / "cypp" / "pdf" / module]
