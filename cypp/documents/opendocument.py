"""What pandoc leaves out of an OpenDocument text: our styles, words for pictures and tables, a table of contents."""

from typing import Any

from lxml import etree

from cypp.documents.packing import pack, unpack
from cypp.documents.semantic import Page
from cypp.documents.tables import Table

NAMES = {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
#: The names that every program knows these styles by.
RENAMED = {"TOC Heading": "Contents_20_Heading", "TOC 1": "Contents_20_1", "TOC 2": "Contents_20_2"}
#: pandoc writes links in a style that it calls so.
LINK = "Definition"
LINES = {"Contents_20_1", "Contents_20_2"}


def _name(prefixed: str) -> str:
    prefix, name = prefixed.split(":")
    return f"{{{NAMES[prefix]}}}{name}"


def finish(odt: bytes, page: Page, parts: dict[str, str], colours: dict[str, str]) -> bytes:
    """pandoc's file with our styles and what it lacks.

    `parts` are XML: "styles" and "meta" (the properties). `colours` are six figures each: "brand", "soft", "pale".
    """
    files = unpack(odt)
    content = etree.fromstring(
        files["content.xml"], etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    )
    manifest = etree.fromstring(files["META-INF/manifest.xml"])
    _rename_styles(content)
    _draw_cells(content, colours)
    tables = list(zip(content.iter(_name("table:table")), page.tables, strict=True))
    figures = _right_aligned(content)
    for element, table in tables:
        _describe_table(element, table)
        _style_figures(element, figures)
    _turn_chapters(content, {element for element, table in tables if table.wide})
    for frame, alt in zip(content.iter(_name("draw:frame")), page.alts, strict=True):
        _describe_picture(frame, alt, page, files, manifest)
    _make_contents(content)
    files |= {
        "content.xml": etree.tostring(content, encoding="UTF-8", xml_declaration=True),
        "META-INF/manifest.xml": etree.tostring(manifest, encoding="UTF-8", xml_declaration=True),
        "styles.xml": parts["styles"].encode(),
        "meta.xml": parts["meta"].encode(),
    }
    return pack(files)


def _rename_styles(content: Any) -> None:
    """A style's name holds no spaces; that of links says so."""
    key = _name("text:style-name")
    for element in content.find("office:body", NAMES).iter():
        name = element.get(key)
        if name == LINK:
            element.set(key, "Internet_20_link")
        elif name:
            element.set(key, RENAMED.get(name, name.replace(" ", "_20_")))


def _draw_cells(content: Any, colours: dict[str, str]) -> None:
    line = f"0.5pt solid #{colours['pale']}"
    for style in content.iter(_name("style:style")):
        name, rules = style.get(_name("style:name")), style.find("style:table-cell-properties", NAMES)
        if rules is None:
            continue
        rules.attrib.clear()
        rules.set(_name("fo:padding"), "0.15cm")
        rules.set(_name("fo:border-bottom"), line)
        if name == "TableHeaderRowCell":
            rules.set(_name("fo:background-color"), f"#{colours['soft']}")
            rules.set(_name("fo:border-top"), f"1pt solid #{colours['brand']}")


def _describe_table(element: Any, table: Table) -> None:
    if table.caption:
        title = etree.Element(_name("table:title"))
        title.text = table.caption
        element.insert(0, title)


def _right_aligned(content: Any) -> set[str]:
    """The names of pandoc's own styles of paragraphs that end at the right."""
    rules = content.iterfind(".//style:style/style:paragraph-properties", NAMES)
    ends = [rule.getparent() for rule in rules if rule.get(_name("fo:text-align")) in ("end", "right")]
    return {style.get(_name("style:name")) for style in ends}


def _style_figures(table: Any, figures: set[str]) -> None:
    key = _name("text:style-name")
    for style, path in (("Heading", "table:table-header-rows//text:p"), ("Contents", "table:table-row//text:p")):
        for paragraph in table.iterfind(path, NAMES):
            if paragraph.get(key) in figures:
                paragraph.set(key, f"Figures_20_{style}")


def _turn_chapters(content: Any, wide: set[Any]) -> None:
    """Chapters with a wide table lie on sheets that are turned, by the style of their heading."""
    key, heads, turned = _name("text:style-name"), [], set()
    for element in content.find("office:body/office:text", NAMES).iterchildren():
        if element.get(key) == "Heading_20_1":
            heads.append(element)
        elif element in wide and heads:
            turned.add(heads[-1])
    for before, head in zip([None, *heads], heads, strict=False):
        if head in turned or before in turned:
            head.set(key, "Wide_20_chapter" if head in turned else "Upright_20_chapter")


def _describe_picture(frame: Any, alt: str, page: Page, files: dict[str, bytes], manifest: Any) -> None:
    """Its words, and the drawing itself before its PNG, for programs that can show it."""
    image = frame.find("draw:image", NAMES)
    name = image.get(_name("xlink:href"))
    picture = page.pictures.get(files[name])
    if picture is not None:
        drawn = name.removesuffix(".png") + ".svg"
        files[drawn] = picture.svg
        first = etree.fromstring(etree.tostring(image))
        first.set(_name("xlink:href"), drawn)
        first.tail = None
        frame.insert(0, first)
        entry = {_name("manifest:media-type"): "image/svg+xml", _name("manifest:full-path"): drawn}
        etree.SubElement(manifest, _name("manifest:file-entry"), entry)
    title = etree.SubElement(frame, _name("svg:title"))
    title.text = alt


def _make_contents(content: Any) -> None:
    """The lines of the contents become an index that programs can bring up to date, with page numbers."""
    text = content.find("office:body/office:text", NAMES)
    lines = [line for line in text.iter(_name("text:p")) if line.get(_name("text:style-name")) in LINES]
    if not lines:
        return
    index = etree.Element(_name("text:table-of-content"), {_name("text:name"): "Contents"})
    source = etree.SubElement(index, _name("text:table-of-content-source"), {_name("text:outline-level"): "2"})
    for level in ("1", "2"):
        _line_template(source, level)
    lines[0].addprevious(index)
    body = etree.SubElement(index, _name("text:index-body"))
    for line in lines:
        body.append(line)


def _line_template(source: Any, level: str) -> None:
    values = {_name("text:outline-level"): level, _name("text:style-name"): f"Contents_20_{level}"}
    entry = etree.SubElement(source, _name("text:table-of-content-entry-template"), values)
    etree.SubElement(entry, _name("text:index-entry-link-start"))
    etree.SubElement(entry, _name("text:index-entry-text"))
    etree.SubElement(entry, _name("text:index-entry-tab-stop"), {_name("style:type"): "right"})
    etree.SubElement(entry, _name("text:index-entry-page-number"))
    etree.SubElement(entry, _name("text:index-entry-link-end"))
