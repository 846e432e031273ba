"""The looks of the printed plan: each is readable in every colour that a trust may have, and none says less."""

import colorsys

import pytest
import weasyprint

from cypp.pdf import assets
from partners.models import contrast_with_white
from plans.document import freeze
from plans.layout import Theme
from plans.publishing.editions import palette
from plans.publishing.kinds import edition_html
from plans.templatetags.glance import aim, gist, spreads
from tests.factories import LogoFactory
from tests.plans.samples import MEASURE, document, glossary, priority, version

COLOUR = "#1d4f5c"
SMALL, LARGE = 4.5, 3.0
POINT = 4 / 3  # a point in pixels
WHITE = "#ffffff"
SHORT = ["summary", "young", "scorecard", "agreement"]
KINDS_WITH_A_LOOK = ["full", *SHORT]


def lightest(hue: float, saturation: float) -> str:
    """The lightest colour of this hue that white text can be read on: the hardest a trust may choose."""
    for light in range(100, -1, -1):
        parts = colorsys.hls_to_rgb(hue, light / 100, saturation)
        found = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
        if contrast_with_white(found) >= SMALL:
            return found
    raise AssertionError("black is always dark enough")


COLOURS = ["#000000", COLOUR, *(lightest(hue / 12, saturation) for hue in range(12) for saturation in (0, 0.5, 1))]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two colours, 1 to 21."""
    dark, light = sorted((contrast_with_white(one), contrast_with_white(other)), reverse=True)
    return dark / light


class Assets(weasyprint.urls.URLFetcher):
    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        name = url.removeprefix(assets.BASE_URL)
        path = assets.FOLDERS[name.split("/")[0]] / name.split("/")[1]
        return weasyprint.urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": assets.KINDS[path.suffix]})


def everything() -> dict:
    """The sample with what else has a look of its own: a quote, what people said, a logo, words on the back."""
    made = document()
    made["trust"] |= {"colour": COLOUR, "contact": "01632 960 144", "logo": {"png": LogoFactory.png, "alt": "A dot"}}
    made["chapters"][0]["data"]["body"] = "> Somebody asked me.\n\n| A | B |\n|---|---|\n| c | d |\n"
    said = {"said": "Too long to wait.", "did": "Thirteen weeks.", "id": 1, "position": 1}
    data = {"responses": 21, "said_and_done": [said], "opinions": [], "respondents": []}
    made["chapters"].append({"kind": "you_said", "key": "you-said", "title": "You said, we did", "data": data})
    made["chapters"].append(glossary())
    easy = {
        "purpose": "young",
        "language": "en",
        "body": "We promise.\n\n## One\n\nA.\n\n## Two\n\n> B\n\n## Three\n\nC.",
    }
    made["wordings"] = [{"kind": "wording", "key": "wording-1", "title": "For you", "data": easy}]
    return made


def seen(box, behind: str):
    """(colour of the words, colour behind them, in points, bold, words) of all text in a box."""
    own = box.style["background_color"]
    if own.alpha == 1:
        behind = shown(own)
    if isinstance(box, weasyprint.formatting_structure.boxes.TextBox):
        if box.text.strip():
            size = box.style["font_size"] / POINT
            yield shown(box.style["color"]), behind, size, box.style["font_weight"] >= 700, box.text
    elif isinstance(box, weasyprint.formatting_structure.boxes.ParentBox):
        for child in box.all_children():
            yield from seen(child, behind)


def shown(colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour.to("srgb").coordinates)


@pytest.fixture(
    scope="module", params=[(theme, kind) for theme in Theme.values for kind in KINDS_WITH_A_LOOK], ids="-".join
)
def words(request):
    """All words of a printed plan, or of a short edition of it, with the colours they have and stand on."""
    made = everything()
    made["plan"]["theme"], kind = request.param
    html = edition_html(made, kind, version("signoff"))
    printed = weasyprint.HTML(string=html, base_url=assets.BASE_URL, url_fetcher=Assets()).render()
    return [found for page in printed.pages for found in seen(page._page_box, WHITE)]


def test_everything_is_readable_in_every_colour_of_a_trust(words):
    kinds = {}
    for colour, behind, size, bold, text in words:
        large = size >= 18 or (size >= 14 and bold)
        kinds.setdefault((colour, behind, large), text)
    assert len(kinds) > 4 and {behind for _, behind, _ in kinds} > {WHITE}
    names = {value: name for name, value in palette(COLOUR).items()}
    faint = set()
    for trust in COLOURS:
        shades = palette(trust)
        for (colour, behind, large), text in kinds.items():
            pair = [shades[names[one]] if one in names else one for one in (colour, behind)]
            if contrast(*pair) < (LARGE if large else SMALL):
                faint.add((names.get(colour, colour), names.get(behind, behind), text))
    assert not faint


def test_words_that_are_too_faint_would_be_found():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", WHITE) < SMALL < contrast("#767676", WHITE)
    assert len(set(COLOURS)) > 20 and all(contrast_with_white(colour) >= SMALL for colour in COLOURS)


def test_a_look_is_in_the_document_only_when_it_was_chosen(cast):
    before = freeze(cast.plan)
    assert "theme" not in before["plan"]
    cast.plan.theme = Theme.BOLD
    cast.plan.save()
    after = freeze(cast.plan)
    assert after["plan"].pop("theme") == "bold"
    assert after == before


@pytest.mark.parametrize("theme", Theme.values)
def test_each_look_has_its_own_sheet_and_the_same_words(theme):
    made = everything()
    made["plan"]["theme"] = theme
    html = edition_html(made, "full", version())
    assert f"pdf/theme-{theme}.css" in html
    assert html.replace(f"theme-{theme}", "") == edition_html(everything(), "full", version()).replace(
        "theme-people", ""
    )


@pytest.mark.parametrize("kind", SHORT)
@pytest.mark.parametrize("theme", Theme.values)
def test_short_editions_take_the_look_of_the_plan_and_the_same_words(theme, kind):
    made = everything()
    made["plan"]["theme"] = theme
    html, plain = (edition_html(each, kind, version()) for each in (made, everything()))
    assert f'href="pdf/short-{theme}.css"' in html
    assert html.replace(f"short-{theme}", "") == plain.replace("short-people", "")


@pytest.mark.parametrize("kind", [*KINDS_WITH_A_LOOK, "large_print"])
def test_the_logo_is_on_the_cover_with_its_words_and_only_where_there_is_one(kind):
    made = everything()
    html = edition_html(made, kind, version())
    times = 2 if kind == "full" else 1  # that has a back as well
    assert html.count(f'<img src="data:image/png;base64,{LogoFactory.png}" alt="A dot">') == times
    del made["trust"]["logo"]
    assert "<img" not in edition_html(made, kind, version())


# The plan on a page


def chapters(count: int, **fields) -> list[dict]:
    return [{"chapter": priority(number, **fields)} for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "across"), [(1, [1]), (2, [2]), (6, [6]), (7, [4, 3]), (9, [5, 4]), (12, [6, 6]), (13, [5, 5, 3])]
)
def test_priorities_are_shared_out_over_sheets(count, across):
    sheets = spreads(chapters(count))
    assert [len(sheet["columns"]) for sheet in sheets] == across
    assert sheets[-1]["last"] == count


def test_a_sheet_has_the_rows_that_the_plan_fills():
    (full,) = spreads(chapters(2, money=[{"amount": 5}]))
    assert full["expects"] and full["measures"] and full["money"] and full["leads"] and not full["objectives"]
    (bare,) = spreads(chapters(2, expect="", measures=[], lead=""))
    assert bare["objectives"] and not (bare["expects"] or bare["measures"] or bare["money"] or bare["leads"])
    assert spreads([]) == []


@pytest.mark.parametrize(
    ("text", "room", "words"),
    [
        ("You can expect **help** at once. And more.", 100, "Help at once. And more."),
        ("Help at once. And then a great deal more.", 20, "Help at once."),
        ("Help that never ends and goes on and on", 24, "Help that never ends …"),
        ("", 20, ""),
    ],
)
def test_of_a_promise_whole_sentences_are_kept(text, room, words):
    assert gist(text, room) == words


def test_a_measure_says_from_where_to_where():
    assert aim(MEASURE) == "−24.1% to −43.2% by 2010/11"
    assert aim(MEASURE | {"baseline": None}) == "−43.2% by 2010/11"
    assert aim(MEASURE | {"targets": []}) == ""
