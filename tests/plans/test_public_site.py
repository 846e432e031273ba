"""The public site: what it shows, what it never shows, what its pages say of themselves, and that it knows nobody."""

import html as entities
import json
import re
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from PIL import Image
from tinyhtml5.parser import HTMLParser

from plans.document import freeze
from plans.find import LENGTH
from plans.models import Plan, Publication, State, Withdrawal
from plans.publishing import picture, searching
from plans.publishing.actions import freeze_publication
from plans.publishing.sitemap import PublicPages
from priorities.models import Commitment
from tests.factories import GlossaryTermFactory
from tests.plans.publishing import made, read

pytestmark = pytest.mark.django_db
HOME = "/published/alder/alder-plan/"


def publish(plan: Plan, stage: str = "final") -> Publication:
    """A version, with a finished file of the whole plan and one of its data."""
    version = freeze_publication(plan, stage, by=None)
    version.editions.all().delete()
    made(version)
    made(version, "csv")
    return version


def say(plan: Plan, words: str) -> None:
    first = Commitment.objects.filter(objective__priority__plan=plan).order_by("pk").first()
    Commitment.objects.filter(pk=first.pk).update(text=words)


def withdraw(version: Publication, by) -> None:
    Withdrawal.objects.create(publication=version, reason="A figure was wrong", by=by, by_name="Mary")


@pytest.fixture
def versions(cast):
    """Three final versions of one plan, the second withdrawn, and a sign-off draft that nobody outside may see."""
    found = []
    for words in ("Open the first canary centre", "Open the withdrawn canary centre", "Open the third canary centre"):
        say(cast.plan, words)
        found.append(publish(cast.plan))
    withdraw(found[1], cast.manager)
    say(cast.plan, "Open the secret canary centre")
    publish(cast.plan, "signoff")
    return found


def pages(versions):
    last = versions[2].number
    return [
        "/published/",
        "/published/alder/",
        HOME,
        f"{HOME}versions/",
        f"{HOME}versions/{versions[0].number}/",
        f"{HOME}search/?q=canary",
        f"{HOME}search/?q=canary&version={versions[0].number}",
        f"{HOME}search/?q=canary&version={versions[1].number}",
        f"{HOME}search/?q=canary&version={last + 1}",
        f"{HOME}compare/?from={versions[0].number}&to={last}",
        f"{HOME}another-format/",
        f"{HOME}another-format/thanks/",
        "/alder/brand.css",
        "/sitemap.xml",
        "/robots.txt",
    ]


def test_no_draft_and_nothing_withdrawn_is_on_any_page(client, versions):
    for address in pages(versions):
        page = read(client, address)
        assert "secret canary" not in page and "withdrawn canary" not in page, address


def test_each_version_has_an_address_of_its_own(client, versions):
    first, gone, last = versions
    assert "third canary" in read(client, HOME)
    page = read(client, f"{HOME}versions/{first.number}/")
    assert "first canary" in page and "There is a newer version" in page
    assert "There is a newer version" not in read(client, f"{HOME}versions/{last.number}/")
    for number in (last.number + 1, 99):
        assert client.get(f"{HOME}versions/{number}/").status_code == 404
    answer = client.get(f"{HOME}versions/{gone.number}/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "A figure was wrong" in page and "canary" not in page and f'href="{HOME}"' in page


def test_a_plan_of_which_all_is_withdrawn_says_why_and_is_in_no_list(cast, client):
    version = publish(cast.plan)
    withdraw(version, cast.manager)
    for address in (HOME, f"{HOME}versions/", f"{HOME}versions/{version.number}/"):
        answer = client.get(address)
        assert answer.status_code == 410 and "A figure was wrong" in answer.content.decode()
    for address in ("/published/", "/sitemap.xml"):
        assert "alder" not in read(client, address)
    for rest in ("search/?q=a", "compare/", "another-format/", "picture/0.png"):
        assert client.get(HOME + rest).status_code == 404, rest


def test_comparing_takes_published_versions_alone(client, versions):
    first, gone, last = (version.number for version in versions)
    page = client.get(f"{HOME}compare/?from={first}&to={last}").content.decode()
    assert "<del>" in page and "<ins>" in page
    assert f'href="{HOME}versions/{last}/#commitment-1-1-1"' in page
    for one in (gone, last + 1, "now", "", "1 OR 1=1"):
        answer = client.get(f"{HOME}compare/", {"from": one, "to": last})
        assert answer.status_code == 422, one
        assert "canary" not in answer.content.decode()
    assert "same version twice" in client.get(f"{HOME}compare/?from={last}&to={last}").content.decode()


def test_no_page_knows_its_reader_or_sets_a_cookie(cast, client, versions):
    signed_in = cast.client("officer")
    for address in pages(versions):
        stranger, known = client.get(address), signed_in.get(address)
        for answer in (stranger, known):
            assert answer.status_code == 200, address
            assert not answer.cookies, address
            assert "Cookie" not in answer.get("Vary", ""), address
            assert answer["X-Frame-Options"] == "DENY"
            assert "default-src 'none'" in answer["Content-Security-Policy"]
        if not address.startswith(f"{HOME}another-format/"):  # its stamp is another each time
            assert stranger.content == known.content, address
            assert "public" in stranger["Cache-Control"] and "must-revalidate" in stranger["Cache-Control"]
            again = client.get(address, headers={"If-None-Match": stranger["ETag"]})
            assert (again.status_code, again.content) == (304, b""), address


def test_what_is_refused_is_guarded_as_every_page(client, versions):
    for address, status in ((f"{HOME}versions/99/", 404), (f"{HOME}compare/?from=x", 422), ("/published/nobody/", 404)):
        answer = client.get(address)
        assert answer.status_code == status and not answer.cookies
        assert answer["X-Frame-Options"] == "DENY" and "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.post(HOME).status_code == 405


def test_the_pages_are_sound_html(client, versions):
    for address in pages(versions)[:-3]:
        page = client.get(address).content.decode()
        tree = html.fromstring(page)
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), address
        here = [link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")]
        assert set(here) <= set(ids), address
        assert set(tree.xpath("//@aria-labelledby")) <= set(ids), address
        assert set(tree.xpath("//label/@for")) <= set(ids), address
        assert len(tree.xpath("//h1")) == 1 and len(tree.xpath("/html/head/title")) == 1
        levels = [int(head.tag[1]) for head in tree.xpath("//h1|//h2|//h3|//h4")]
        at = levels.index(1)
        assert all(later - before <= 1 for before, later in zip(levels[at:], levels[at + 1 :], strict=False)), address
        strict = HTMLParser()
        strict.parse(page)
        assert strict.errors == [], address


def test_everything_that_has_an_address_links_to_itself(cast, client, versions):
    GlossaryTermFactory(plan=cast.plan, term="LSCB", meaning="Local Safeguarding Children Board")
    tree = html.fromstring(client.get(HOME).content)
    links = tree.xpath("//a[@class='deep-link']/@href")
    assert len(links) == len(set(links))
    for wanted in ("#priority-1", "#objective-1-1", "#commitment-1-1-1", "#commitment-2-2-1"):
        assert wanted in links
    placed = tree.xpath("//main//section[@id]/@id | //tr[@id]/@id | //div[starts-with(@id, 'objective-')]/@id")
    assert {f"#{name}" for name in placed} - {"#files"} == set(links)


def test_search_leads_to_the_places_with_the_words_marked(client, versions):
    page = read(client, f"{HOME}search/?q=canary+thir")
    assert f'href="{HOME}#commitment-1-1-1"' in page
    assert "<mark>third</mark> <mark>canary</mark>" in page and "1 place with" in page
    assert "Nothing found" in read(client, f"{HOME}search/?q=secret")
    older = read(client, f"{HOME}search/?q=first+canary&version={versions[0].number}")
    assert f'href="{HOME}versions/{versions[0].number}/#commitment-1-1-1"' in older


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "\x00",
        "%",
        "(((((",
        "[a-",
        "\\",
        "a" * 5000,
        "' OR 1=1 --",
        "*",
        "١٢٣",
        "🙂",
        " " * 99,
    ],
)
def test_hostile_words_find_nothing_and_break_nothing(client, versions, typed):
    answer = client.get(f"{HOME}search/", {"q": typed, "version": typed})
    page = answer.content.decode()
    assert answer.status_code == 200 and "<script>alert" not in page
    assert len(page) < 40_000


@given(
    words=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60), max_size=6),
    typed=st.text(max_size=40),
)
def test_marks_add_nothing_but_marks(words, typed):
    places = [searching.Place(f"place-{at}", "1.1", "Chapter", each) for at, each in enumerate(words)]
    results = searching.search(places, typed)
    for found in results.found:
        shown = re.sub(r"</?mark>", "", found.marked)
        plain = entities.unescape(shown).removeprefix("… ").removesuffix(" …")
        assert plain in " ".join(found.place.words.split()) or plain in found.place.label
        assert "<" not in shown and ">" not in shown
        for piece in re.findall(r"<mark>(.*?)</mark>", found.marked):
            assert results.query.pattern.search(entities.unescape(piece))
    assert len(results.found) <= searching.MOST <= LENGTH


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("1a.2", ["First action 1a.2", "Foreword"]),
        ("1a.2.", ["First action 1a.2", "Foreword"]),
        ("1a", ["Outcome 1a"]),
        ("2009", ["First action 1a.20"]),
        ("1a.3", []),
    ],
)
def test_a_number_finds_what_has_it_first_and_no_longer_number(typed, labels):
    places = [
        searching.Place("foreword", "Foreword", "", "We begin with 1a.2, for it cannot wait."),
        searching.Place("objective-1-1", "Outcome 1a", "", "Families have a centre"),
        searching.Place("commitment-1-1-2", "First action 1a.2", "", "Register families at the birth visit"),
        searching.Place("commitment-1-1-20", "First action 1a.20", "", "Open a centre in 2009/10"),
    ]
    results = searching.search(places, typed)
    assert [found.place.label for found in results.found] == labels
    if typed == "1a.2":
        assert results.found[0].marked == "Register families at the birth visit"
        assert "<mark>1a.2</mark>" in results.found[1].marked


def test_only_so_many_places_are_shown(cast):
    places = [searching.Place(f"p-{at}", "", "", "canary") for at in range(200)]
    results = searching.search(places, "canary")
    assert (len(results.found), results.total) == (searching.MOST, 200)


def test_every_row_of_a_document_is_found_at_an_anchor_of_the_page(cast, client, versions):
    ids = set(html.fromstring(client.get(HOME).content).xpath("//@id"))
    places = searching.places_of(versions[2].document)
    assert len(places) > 20
    assert {place.anchor for place in places} <= ids


def test_what_a_page_says_to_machines(client, versions, settings):
    settings.SITE_URL = "https://plans.example"
    page = client.get(HOME).content.decode()
    tree = html.fromstring(page)
    report, data = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])["@graph"]
    assert (report["@type"], report["name"], report["url"]) == (
        "Report",
        "Alder plan 2010–13",
        f"https://plans.example{HOME}",
    )
    assert report["temporalCoverage"] == "2010-04-01/2013-03-31"
    assert report["publisher"]["name"] == "Alder children's trust"
    assert [one["encodingFormat"] for one in report["encoding"]].count("application/pdf") == 1
    assert (data["@type"], len(data["distribution"])) == ("Dataset", 1)
    for one in report["encoding"]:
        path = one["contentUrl"].removeprefix("https://plans.example")
        assert client.get(path).status_code in (200, 302)
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"https://plans.example{HOME}"]
    image = tree.xpath("//meta[@property='og:image']/@content")[0]
    answer = client.get(image.removeprefix("https://plans.example"))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    older = html.fromstring(client.get(f"{HOME}versions/{versions[0].number}/").content)
    assert older.xpath("//link[@rel='canonical']/@href")[0].endswith(f"/versions/{versions[0].number}/")


def test_words_of_a_title_cannot_leave_the_data_block(cast, client):
    Plan.objects.filter(pk=cast.plan.pk).update(title="</script><script>alert(1)</script> <!-- Plan & more")
    publish(cast.plan)
    page = client.get(HOME).content.decode()
    assert "<script>alert" not in page and "</script><script" not in page
    (text,) = html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(text)["@graph"][0]["name"].startswith("</script><script>alert(1)")


def test_a_picture_is_of_what_is_published_alone(cast, client, versions):
    shown = ("A title nobody has agreed", "1 April 2010 to 31 March 2013", cast.trust.name, cast.trust.brand_colour)
    assert client.get(f"{HOME}picture/{picture.digest(shown)}.png").status_code == 404
    for title in ("", "Ŵ" * 400, "Plan " * 60, "🙂 ٣ 中"):
        assert picture.draw(title, "2010 to 2013", "Trust", "#1d4f5c").startswith(b"\x89PNG")


def test_the_sitemap_names_every_public_page_and_nothing_else(client, versions, settings):
    settings.SITE_URL = "https://plans.example"
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    found = [each.text for each in tree.iter("{*}loc")]
    assert found == [f"https://plans.example{path}" for path, _ in PublicPages().items()]
    assert f"https://plans.example{HOME}versions/{versions[0].number}/" in found
    assert not any(f"/versions/{version.number}/" in each for each in found for version in versions[1:])
    for each in found:
        assert client.get(each.removeprefix("https://plans.example")).status_code == 200
    assert "Sitemap: https://plans.example/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_downloads_stand_by_what_they_are_for(client, versions):
    page = read(client, f"{HOME}versions/")
    assert page.index("To read and print") < page.index("The data")
    assert "3 pages" in page
    assert "A figure was wrong" in page


def test_a_superseded_plan_says_so_on_its_page(cast, client, versions):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SUPERSEDED)
    assert "A later plan has replaced this one" in read(client, HOME)
    assert "Replaced by a later plan" in read(client, f"{HOME}versions/")
    assert "Replaced by a later plan" in read(client, "/published/alder/")


def test_freezing_for_the_public_page_is_not_needed(cast, client, versions):
    """The page is the frozen document: what is drafted meanwhile changes nothing."""
    before = client.get(HOME).content
    say(cast.plan, "Something else")
    assert freeze(cast.plan) != versions[2].document
    assert client.get(HOME).content == before
