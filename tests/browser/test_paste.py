"""What officers paste: documents in the shapes of other programs keep their structure, hostile ones do nothing.

`corpus/NAME.html` is what a program puts on the clipboard, `corpus/NAME.md` what arrives in the box. The hostile ones
are made here: each would call `struck()` or leave the page, were any of it ever to run.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plans.models import Section
from tests.browser.tools import Person
from tests.factories import SectionFactory

CORPUS = Path(__file__).with_name("corpus")
PASTE = """(area, html) => {
    area.focus();
    area.select();
    const data = new DataTransfer();
    data.setData('text/html', html);
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""
WATCH = """
    window.strikes = [];
    window.struck = (what) => window.strikes.push(what ?? 'struck');
    window.alert = window.struck;
    document.addEventListener('securitypolicyviolation', (event) => window.strikes.push(event.violatedDirective));
"""
DANGEROUS = "script, style, iframe, object, embed, img, svg, form, [onclick], [onerror]"
#: How much of each kind the plan as it will be published holds afterwards: the structure that must not be lost.
KEPT = {
    "google-docs": {"h3": 1, "h4": 1, "li": 3, "li li": 1, "tr": 2, "strong": 1, "em": 1, "a": 1},
    "libreoffice": {"h3": 1, "h4": 1, "li": 8, "li li": 4, "li li li": 2, "tr": 3, "blockquote": 1, "a": 1},
    "outlook": {"li": 3, "li li": 1, "blockquote p": 2, "br": 2, "strong": 5, "em": 1, "a": 3},
    "web-page": {"h3": 1, "h4": 1, "li": 3, "li li": 1, "tr": 4, "blockquote blockquote": 1, "a": 1},
    "word-lists": {"li": 10, "li li": 4, "li li li": 1, "ol": 2, "ul": 4, "strong": 1},
    "word-report": {"h3": 2, "h4": 1, "tr": 3, "th": 2, "strong": 2, "em": 3, "blockquote": 1, "a": 1},
}
HOSTILE = {
    "script": "<p>Words</p><script>struck()</script><script src='https://evil.example/x.js'></script>",
    "handlers": "<p onclick='struck()'>Words<img src=x onerror='struck()'><b onmouseover=struck()>bold</b></p>",
    "javascript": "<a href='javascript:struck()'>Words</a> <a href=' jAvA\nscript:struck()'>more</a>",
    "svg": "<svg onload=struck()><script>struck()</script><a xlink:href='javascript:struck()'><text>t"
    "</text></a></svg>Words",
    "style": "<style>@import 'https://evil.example/x.css'; body{display:none}</style>"
    "<p style='background:url(//evil.example/x)'>Words</p>",
    "frames": "<iframe src='javascript:parent.struck()'></iframe><object data='data:text/html,x'></object>"
    "<embed src=x>Words",
    "data": "<a href='data:text/html,<script>struck()</script>'>Words</a><img src='data:image/svg+xml,"
    "<svg onload=struck()>'>",
    "refresh": "<meta http-equiv=refresh content='0;url=https://evil.example/'>"
    "<base href='https://evil.example/'>Words",
    "form": "<form action='https://evil.example/'><input autofocus onfocus=struck()><button>Send</button>Words</form>",
    "template": "<template><img src=x onerror=struck()></template><noscript><img src=x onerror=struck()>"
    "</noscript>Words",
    "mutation": "<math><mtext><table><mglyph><style><img src=x onerror=struck()></style></table></math>Words",
    "markdown": "<p>[Words](javascript:struck())"
    " ![x](https://evil.example/p.png) &lt;img src=x onerror=struck()&gt;</p>",
    "reference": "<p>[Words]</p><p>[Words]: javascript:struck() 'title'</p>",
    "null": "<p>Wo\0rds\0 <scr\0ipt>struck()</scr\0ipt></p>\0",
    "signs": "<p>Words \u202e\u200b\u0008\u001b[31m\ufeff</p>",
    "nesting": "<div>" * 5000 + "Words" + "</div>" * 5000,
    "nested lists": "<ul><li>Words" * 300 + "</ul>" * 300,
    "nested quotes": "<blockquote>" * 300 + "Words" + "</blockquote>" * 300,
    "nested tables": "<table><tr><td>Words<td>" * 60,
    "nested bold": "<b><i>" * 500 + "Words" + "</i></b>" * 500,
    "wide table": "<table><tr>" + "<td colspan=1000 rowspan=65000>Words" * 50 + "</table>",
    "a megabyte of markup": "<p class=MsoNormal style='mso-fareast-language:EN-GB'><span><o:p>Words </o:p></span></p>"
    * 12_000,
    "a megabyte of signs": f"<p>{'*_[`' * 20}</p>" * 200 + "<p>Words</p>" + "<br>" * 240_000,
}


@pytest.fixture
def officer(window, section):
    """At the section's editor, with every request to elsewhere and every violation of the policy noted."""
    person = window("officer")
    person.context.add_init_script(WATCH)
    person.asked = []
    person.page.on("request", lambda request: person.asked.append(request.url))
    person.page.on("dialog", lambda dialog: person.asked.append(f"dialog: {dialog.message}"))
    person.go(address(section))
    return person


def address(section: Section) -> str:
    return f"/alder/plans/alder-plan/sections/{section.pk}/"


def paste(page: Page, html: str):
    area = page.locator("#id_body")
    area.evaluate(PASTE, html)
    return area


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def nothing_struck(person: Person) -> None:
    assert person.page.evaluate("window.strikes") == []
    elsewhere = [url for url in person.asked if not url.startswith((person.site, "data:image/"))]
    assert elsewhere == []
    assert person.faults == []


@pytest.mark.parametrize("name", sorted(KEPT))
def test_documents_of_other_programs_keep_their_structure(officer, section, name):
    html, text = ((CORPUS / f"{name}.{kind}").read_text() for kind in ("html", "md"))
    page = officer.page
    expect(paste(page, html)).to_have_value(text.rstrip("\n"))
    save(page)
    section.refresh_from_db()
    assert section.body == text.rstrip("\n")
    chapter = officer.go("/alder/plans/alder-plan/preview/").locator(f"#section-{section.pk}")
    found = {kind: chapter.locator(f".prose {kind}").count() for kind in KEPT[name]}
    assert found == KEPT[name]
    nothing_struck(officer)


def test_every_document_of_the_corpus_is_tried():
    assert {path.stem for path in CORPUS.iterdir()} == set(KEPT)


def test_hostile_documents_never_run_and_never_stop_a_save(officer, cast):
    """Each in a section of its own; the plan that holds them all is read once."""
    officer.page.set_default_timeout(60_000)  # megabytes, on a machine that may be busy
    sections = {name: SectionFactory(plan=cast.plan, title=name) for name in HOSTILE}
    for name, section in sections.items():
        page = officer.go(address(section))
        page.get_by_label("Title").fill(f"After {name}")
        expect(paste(page, HOSTILE[name])).to_have_value(re.compile("Words"))
        save(page)
        nothing_struck(officer)
        section.refresh_from_db()
        assert section.title == f"After {name}", f"{name} was not saved: {page.locator('main').inner_text()[:500]}"
        assert "Words" in section.body, name
    page = officer.go("/alder/plans/alder-plan/preview/")
    for name, section in sections.items():
        chapter = page.locator(f"#section-{section.pk}")
        assert "Words" in chapter.inner_text(), name
        assert chapter.locator(DANGEROUS).count() == 0, name
    nothing_struck(officer)


def test_what_was_pasted_is_taken_back_by_undo(officer):
    page = officer.page
    area = page.locator("#id_body")
    before = area.input_value()
    expect(paste(page, "<p>Pasted <b>words</b></p>")).to_have_value("Pasted **words**")
    page.keyboard.press("Control+z")
    expect(area).to_have_value(before)


def test_copying_from_a_page_of_the_web_by_keyboard(officer):
    """The real clipboard: Chromium copies with every style written out."""
    other = officer.context.new_page()
    other.set_content("<h2>Why</h2><p>We <b>know</b> it.</p><ul><li>One<ul><li>Two</li></ul></li></ul>")
    other.keyboard.press("Control+a")
    other.keyboard.press("Control+c")
    other.close()
    area = officer.page.locator("#id_body")
    area.click()
    officer.page.keyboard.press("Control+a")
    officer.page.keyboard.press("Control+v")
    expect(area).to_have_value("## Why\n\nWe **know** it.\n\n- One\n  - Two")
