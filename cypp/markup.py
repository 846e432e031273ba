"""Markdown to safe HTML: paragraphs, bold, italic, lists, links, sub-headings, simple tables.

Untrusted text meets the browser and the PDF renderer here and nowhere else. Limits are checked
when text is saved (`problems`), so that what is stored can always be shown and printed.
"""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MAX_BYTES = 500_000
MAX_DEPTH = 20
TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
}
ATTRIBUTES = {"a": {"href"}, "th": {"scope"}, "ol": {"start"}}

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": MAX_DEPTH}).enable("table")
_markdown.disable(["image", "html_block", "html_inline", "code", "fence"])


def render(text: str | None, top: int = 3) -> SafeString:
    """Safe HTML of `text`. Its highest heading becomes `h{top}` and none below it skips a level."""
    tokens = _markdown.parse(text or "")
    _level_headings(tokens, top)
    _mark_headers(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)
    # A wide table scrolls by itself, by keyboard too, and never makes the page wider than the screen
    scrolls = clean.replace("<table>", '<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table>')
    return mark_safe(scrolls.replace("</table>", "</table></div>"))


def render_inline(text: str | None) -> SafeString:
    """Safe HTML of one paragraph's worth of text, without block elements."""
    html = _markdown.renderInline(text or "")
    return mark_safe(nh3.clean(html, tags={"strong", "em", "a", "br"}, attributes={"a": {"href"}}, link_rel=None))


def _mark_headers(tokens: list) -> None:
    """Heads of columns say so. A table with an empty corner has heads of rows as well, and the corner is no head."""
    row_heads = first = False
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            row_heads = False
        elif token.type == "tr_open":
            first = True
        elif token.type in ("th_open", "td_open"):
            corner = token.type == "th_open" and first and not tokens[at + 1].content.strip()
            row_heads = row_heads or corner
            head = (token.type == "th_open" and not corner) or (token.type == "td_open" and first and row_heads)
            token.tag = tokens[at + 2].tag = "th" if head else "td"
            token.attrs = {"scope": "col" if token.type == "th_open" else "row"} if head else {}
            first = False


def _level_headings(tokens: list, top: int) -> None:
    """Rewrite heading levels so that they start at `top` and go down one at a time, at most to h6."""
    stack: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while stack and stack[-1] >= level:
                stack.pop()
            stack.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(top + len(stack) - 1, 6)}"


def problems(text: str) -> list[str]:
    """Why this text may not be stored, each with what to do; an empty list when it may."""
    found = []
    if len(text.encode()) > MAX_BYTES:
        found.append(f"This is longer than {MAX_BYTES // 1000} KB. Split it into sections.")
    if "\x00" in text:
        found.append("This holds a character that cannot be stored. Paste it as plain text.")
    if re.search(rf"(?m)^[ \t]*(?:>[ \t]*|[*+-][ \t]+){{{MAX_DEPTH},}}\S", text):
        found.append(f"Lists or quotations are nested more than {MAX_DEPTH} deep. Use fewer levels.")
    return found
