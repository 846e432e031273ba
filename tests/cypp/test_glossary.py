"""Terms explained at their first use: nothing but the explanation is added, once, and only in running text."""

import re
import time
from html import unescape

import pytest
from django.utils.html import escape
from hypothesis import example, given
from hypothesis import strategies as st

from cypp import markup
from cypp.glossary import Finder, Term, explain

LAA = Term("LAA", "Local Area Agreement", "term-1")
LSCB = Term("LSCB", "Local Safeguarding Children Board", "term-2")
AE = Term("A&E", "Accident and Emergency", "term-3")
AGES = Term("14-19", "education and training from 14 to 19", "term-4")
SEN, SENCO = Term("SEN", "special educational needs"), Term("SEN coordinator", "the teacher in charge of it")
LONG = Term("commissioning", "deciding which services are needed and " + "finding who gives them best " * 4, "term-7")
OFSTED = Term("Ofsted", "the inspectors of schools")
ADDED = re.compile(r'<span class="meaning">.*?</span>|<a class="term" href="#[^"]*">(.*?)</a>', re.DOTALL)


def said(html, *terms):
    """The words as a reader sees them."""
    return unescape(re.sub(r"<[^>]*>", "", explain(html, terms)))


def taken_out(html):
    return ADDED.sub(lambda found: found[1] or "", html)


def test_the_first_use_says_what_it_means_and_leads_to_the_list():
    found = explain("<p>The LAA of 2008. The LAA again.</p><p>LAA</p>", [LAA])
    assert found == (
        '<p>The <a class="term" href="#term-1">LAA</a><span class="meaning"> (Local Area Agreement)</span> of 2008. '
        "The LAA again.</p><p>LAA</p>"
    )


@pytest.mark.parametrize(
    ("html", "terms", "words"),
    [
        ("<p>Two LSCBs met.</p>", [LSCB], "Two LSCBs (Local Safeguarding Children Board) met."),
        ("<p>the LAA’s targets</p>", [LAA], "the LAA’s (Local Area Agreement) targets"),
        ("<p>the LAA&#x27;s targets</p>", [LAA], "the LAA's (Local Area Agreement) targets"),
        ("<p>Fewer go to A&amp;E.</p>", [AE], "Fewer go to A&E (Accident and Emergency)."),
        ("<p>the 14–19 offer</p>", [AGES], "the 14–19 (education and training from 14 to 19) offer"),
        ("<p>Agreed (LAA).</p>", [LAA], "Agreed (LAA: Local Area Agreement)."),
        ("<p>LAA/LSCB</p>", [LAA, LSCB], "LAA (Local Area Agreement)/LSCB (Local Safeguarding Children Board)"),
        ("<p>ofsted and Ofsted</p>", [OFSTED], "ofsted (the inspectors of schools) and Ofsted"),
        ("<p><em>LAA</em>s and <b>LAA</b>’s</p>", [LAA], "LAAs and LAA (Local Area Agreement)’s"),
        ("<p>A SEN coordinator</p>", [SEN, SENCO], "A SEN coordinator (the teacher in charge of it)"),
        ("<p>SEN and SEN\n coordinator</p>", [SENCO], "SEN and SEN\n coordinator (the teacher in charge of it)"),
        ("<table><tr><td>LAA</td></tr></table>", [LAA], "LAA (Local Area Agreement)"),
        ("<p>x</p>LAA", [LAA], "xLAA (Local Area Agreement)"),
    ],
)
def test_uses(html, terms, words):
    assert said(html, *terms) == words


@pytest.mark.parametrize(
    "html",
    [
        "<p>LAAX, XLAA, LAA2, pre-LAA, LAA-funded, LAA.org, a.LAA, LAA&amp;B, B&amp;LAA, laa, Laa, LAA_1</p>",
        "<p>https://example.org/LAA www.example.org/LAA me@LAA</p>",
        "<h2>The LAA</h2><h3>LAA</h3>",
        '<p title="LAA" data-x="a > LAA">x</p>',
        '<p><a href="#x">the <b>LAA</b></a></p>',
        "<table><caption>LAA</caption><thead><tr><th>LAA</th></tr></thead></table>",
        '<span class="tag tag--brand">LAA</span><p class="eyebrow">LAA</p><svg><title>LAA</title></svg>',
        "<section data-exact><p>LAA</p><section><p>LAA</p></section><p>LAA</p></section>",
        "<!-- LAA --><pre>LAA</pre><code>LAA</code><button>LAA</button>",
    ],
)
def test_no_uses(html):
    assert explain(html, [LAA]) == html


@pytest.mark.parametrize(
    "html",
    [
        "<p>Our Local Area Agreement (LAA) and the LAA.</p>",
        "<p>Our <strong>Local Area Agreement</strong> (LAA).</p><p>The LAA.</p>",
        "<p>Two local area agreements (LAAs)</p>",
        "<p>The Local Area Agreement for Northmere (LAA)</p>",
        "<p>LAA (Local Area Agreement)</p>",
        "<p>LAA (the <em>Local\nArea</em> Agreement of 2008) and the LAA</p>",
        "<p>The LAA, or Local Area Agreement, and LAA – Local Area Agreement</p>",
    ],
)
def test_what_the_text_explains_needs_no_more(html):
    assert explain(html, [LAA]) == html


def test_an_explanation_with_other_signs_counts_too():
    term = Term("CYPP", "Children & Young People's Plan")
    html = "<p>the Children &amp; Young People&#x27;s Plan (CYPP)</p>"
    assert explain(html, [term]) == html


def test_an_explanation_in_another_order_counts_too():
    html = "<p>Young people not in training, education or employment (NEET)</p>"
    assert explain(html, [Term("NEET", "Not in education, employment or training")]) == html


def test_brackets_about_something_else_explain_nothing():
    assert said("<p>The LAA (2008) and better health (LAA)</p>", LAA) == (
        "The LAA (Local Area Agreement) (2008) and better health (LAA)"
    )


def test_a_long_meaning_is_only_led_to():
    assert explain("<p>Commissioning</p>", [LONG]) == '<p><a class="term" href="#term-7">Commissioning</a></p>'


@pytest.mark.parametrize(
    ("meaning", "brief"),
    [
        ("Local Area Agreement: targets for the whole area", "Local Area Agreement"),
        ("Local Area\n Agreement. It ended in 2011.", "Local Area Agreement"),
        ("The one worker whom a family can ring.", "the one worker whom a family can ring"),
        ("A St.Mary house", "A St.Mary house"),
        ("x" * 81, ""),
        (": x", ""),
    ],
)
def test_the_part_of_a_meaning_that_goes_into_a_sentence(meaning, brief):
    assert Term("X", meaning).brief == brief


def test_a_meaning_is_only_text():
    term = Term("LAA", '<script>alert("1")</script> & <b>', '"><script>')
    found = explain("<p>LAA</p>", [term])
    assert "<script" not in found and "<b>" not in found
    assert said("<p>LAA</p>", term) == 'LAA (<script>alert("1")</script> & <b>)'


WORDS = st.lists(
    st.sampled_from(
        ["LAA", "LAAs", "LSCB’s", "A&E", "SEN", "SEN coordinator", "(LAA)", "Local Area Agreement", "ofsted", "14-19",
         "and", "<b>", "&amp;", '"', "**", "*", "# ", "\n\n", "- ", "[x](#LAA)", "| a |\n|---|\n",
         "special educational needs"]
    )
    | st.text(max_size=8),
    max_size=25,
)  # fmt: skip
TERMS = [LAA, LSCB, AE, AGES, SEN, SENCO, LONG, OFSTED]


@given(WORDS)
@example(["Local Area Agreement", "(LAA)"])
@example(["A&E", "and", "A&E"])
def test_taking_out_what_was_added_gives_the_page_back(words):
    html = f"<h2>LAA</h2><div>{markup.render(' '.join(words))}</div><p>{escape(' '.join(words))}</p>"
    found = explain(html, TERMS)
    assert taken_out(found) == html
    for term in TERMS:
        assert found.count(f'href="#{term.anchor}"') <= 1 or not term.anchor
        assert found.count(f'<span class="meaning"> ({term.meaning})') <= 1
        assert found.count(f'<span class="meaning">: {term.meaning}') <= 1


@given(st.text(max_size=12), st.text(max_size=30), st.text(max_size=60))
@example("a(b", "x", "a(b")
@example("e", "s", "e es")
def test_whatever_people_list_as_a_term_is_taken(term, meaning, text):
    html = f"<p>{escape(text)} {escape(term)}</p>"
    found = explain(html, [Term(term, meaning, "term-1")])
    assert taken_out(found) == html
    for use in Finder([Term(term, meaning)]).uses(text):
        assert text[use.start : use.end].lower().startswith(term[:1].lower())


def test_a_long_plan_with_many_terms_takes_a_moment():
    """A plan of 60 pages has about 400 KB of HTML. One huge passage of links takes no longer by the piece."""
    terms = [Term(f"T{at}Q", f"the meaning of {at}") for at in range(60)]
    cells = "".join(
        f'<td data-label="x">word {at} of a plan &amp; more, with T{at % 61}Q in it</td>' for at in range(6000)
    )
    html = f"<table><tr>{cells}</tr></table>"
    assert len(html) > 400_000
    times = []
    for _ in range(3):
        start = time.process_time()
        found = explain(html, terms)
        times.append(time.process_time() - start)
    assert found.count('class="meaning"') == 60
    assert min(times) < 0.2
    links = "<a href='#x'>T1Q</a> " * 20_000
    start = time.process_time()
    assert explain(f"<p>{links}</p>", terms) == f"<p>{links}</p>"
    assert time.process_time() - start < 1


def test_a_term_that_ends_in_an_ampersand_leaves_entities_whole():
    html = "<p>a&#x27;s day, and R&amp; too</p>"
    assert "&#x27;s day" in explain(html, [Term("a&", "first"), Term("R&", "second")])
