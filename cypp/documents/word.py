"""What pandoc leaves out of a Word file: our styles, headers and footers, tables that repeat their heads, drawings.

https://learn.microsoft.com/openspecs/office_standards/ms-oi29500 has the names of the elements; their order in
`w:tblPr`, `w:trPr` and `w:sectPr` matters to Word.
"""

from typing import Any

from lxml import etree

from cypp.documents.packing import pack, unpack
from cypp.documents.pictures import Picture
from cypp.documents.semantic import Page
from cypp.documents.tables import Table

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": OFFICE,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
W, R = f"{{{NAMES['w']}}}", f"{{{OFFICE}}}"
SVG_PART = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMES = {"asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main", "r": OFFICE}
PLAIN_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
#: Twips of the short and the long side of A4, of its margins, and of what is between them upright and turned.
SHORT, LONG, MARGIN = 11906, 16838, 1134
WIDTH, TURNED = SHORT - 2 * MARGIN, LONG - 2 * MARGIN


def finish(docx: bytes, page: Page, parts: dict[str, str]) -> bytes:
    """pandoc's file with our styles and what it lacks.

    `parts` are XML: "styles", "header", "footer", "core" (the properties) and "fonts".
    """
    files = unpack(docx)
    body = _parse(files["word/document.xml"])
    relations = _parse(files["word/_rels/document.xml.rels"])
    _relate(relations, "rIdHeader", "header", "header1.xml")
    _relate(relations, "rIdFooter", "footer", "footer1.xml")
    tables = list(zip(body.iterfind(".//w:tbl", NAMES), page.tables, strict=True))
    turned = _lay_sheets(body.find("w:body", NAMES), {element for element, table in tables if table.wide})
    for element, table in tables:
        _finish_table(element, table, TURNED if element in turned else WIDTH)
    _finish_pictures(body, relations, files, page.pictures)
    _make_contents(body)
    files |= {
        "word/document.xml": _bytes(body),
        "word/_rels/document.xml.rels": _bytes(relations),
        "word/styles.xml": parts["styles"].encode(),
        "word/header1.xml": parts["header"].encode(),
        "word/footer1.xml": parts["footer"].encode(),
        "word/fontTable.xml": parts["fonts"].encode(),
        "docProps/core.xml": parts["core"].encode(),
        "word/settings.xml": files["word/settings.xml"].replace(b'"en-US"', b'"en-GB"'),
        "[Content_Types].xml": _bytes(_with_types(_parse(files["[Content_Types].xml"]))),
    }
    return pack(files)


def _parse(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _bytes(tree: Any) -> bytes:
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)


def _add(parent: Any, name: str, **values: object) -> Any:
    """A new last child `w:name` with these attributes of the same name space."""
    return etree.SubElement(parent, f"{W}{name}", {f"{W}{key}": str(value) for key, value in values.items()})


def _finish_table(table: Any, facts: Table, room: int) -> None:
    """Widths, the head that repeats, rows that do not split, what it is in words, and which column names its rows."""
    widths = [round(room * share / 100) for share in facts.shares]
    for column, width in zip(table.iterfind("w:tblGrid/w:gridCol", NAMES), widths, strict=False):
        column.set(f"{W}w", str(width))
    settings = table.find("w:tblPr", NAMES)
    look = settings.find("w:tblLook", NAMES)
    look.set(f"{W}firstColumn", "1" if facts.row_heads else "0")
    look.set(f"{W}lastRow", "0")
    look.set(f"{W}val", "00A0" if facts.row_heads else "0020")
    for old in settings.findall("w:tblCaption", NAMES):
        settings.remove(old)
    if facts.caption:
        _add(settings, "tblCaption", val=facts.caption)
    for row in table.iterfind("w:tr", NAMES):
        _finish_row(row, widths)


def _finish_row(row: Any, widths: list[int]) -> None:
    cells, at = row.findall("w:tc", NAMES), 0
    for cell in cells:
        at += _finish_cell(cell, widths[at:])
    rules = row.find("w:trPr", NAMES)
    if rules is None:
        rules = etree.Element(f"{W}trPr")
        row.insert(0, rules)
    rules.insert(0, etree.Element(f"{W}cantSplit"))
    if rules.find("w:tblHeader", NAMES) is not None or len(cells) < min(len(widths), 2):
        for style in row.iterfind(".//w:pStyle", NAMES):  # what heads rows stays with the first of them
            style.addnext(etree.Element(f"{W}keepNext"))


def _finish_cell(cell: Any, widths: list[int]) -> int:
    """Its width and the style of its words; how many columns it takes."""
    rules = cell.find("w:tcPr", NAMES)
    span = rules.find("w:gridSpan", NAMES)
    columns = 1 if span is None else int(span.get(f"{W}val"))
    rules.insert(0, etree.Element(f"{W}tcW", {f"{W}w": str(sum(widths[:columns])), f"{W}type": "dxa"}))
    for style in cell.iterfind(".//w:pStyle", NAMES):
        if style.get(f"{W}val") in ("Compact", "BodyText", "FirstParagraph"):
            style.set(f"{W}val", "TableText")
    for style in cell.iterfind(".//w:rStyle[@w:val='Quiet']", NAMES):
        if style.getparent().find("w:b", NAMES) is None:
            # Heads are bold by the style of the table, which counts more than that of letters
            style.addnext(etree.Element(f"{W}b", {f"{W}val": "0"}))
    return columns


def _finish_pictures(body: Any, relations: Any, files: dict[str, bytes], pictures: dict[bytes, Picture]) -> None:
    """The drawing itself beside its PNG, for programs that can show it. Its words stand with it already."""
    targets = {row.get("Id"): row for row in relations}
    for number, place in enumerate(body.iterfind(".//wp:docPr", NAMES), 1):
        place.set("name", f"Picture {number}")
        place.getparent().attrib.update(dict.fromkeys(("distT", "distB", "distL", "distR"), "0"))
    for described in body.iter("{*}cNvPr"):
        described.attrib.pop("descr", None)  # pandoc writes where the picture came from
    named: dict[str, str] = {}
    for blip in body.iterfind(".//a:blip", NAMES):
        key = blip.get(f"{R}embed")
        name = "word/" + targets[key].get("Target")
        picture = pictures.get(files[name])
        if picture is None:
            continue
        if key not in named:
            named[key] = f"{key}svg"
            files[name.removesuffix(".png") + ".svg"] = picture.svg
            target = targets[key].get("Target").removesuffix(".png") + ".svg"
            _relate(relations, named[key], "image", target)
        extension = etree.SubElement(
            etree.SubElement(blip, f"{{{NAMES['a']}}}extLst"), f"{{{NAMES['a']}}}ext", {"uri": SVG_PART}
        )
        etree.SubElement(
            extension, f"{{{SVG_NAMES['asvg']}}}svgBlip", {f"{R}embed": named[key]}, nsmap={"asvg": SVG_NAMES["asvg"]}
        )


def _relate(relations: Any, key: str, kind: str, target: str) -> None:
    values = {"Id": key, "Type": f"{OFFICE}/{kind}", "Target": target}
    etree.SubElement(relations, f"{{{etree.QName(relations).namespace}}}Relationship", values)


def _make_contents(body: Any) -> None:
    """The lines of the contents become a field, so that Word can bring it up to date, with its page numbers."""
    lines = [
        style.getparent().getparent()
        for style in body.iterfind(".//w:pStyle", NAMES)
        if style.get(f"{W}val") in ("TOC1", "TOC2", "TOC3")
    ]
    if not lines:
        return
    begin = [_field("begin"), _instruction(' TOC \\o "1-2" \\h \\z \\u '), _field("separate")]
    for run in reversed(begin):
        lines[0].insert(1, run)
    lines[-1].append(_field("end"))


def _field(kind: str) -> Any:
    run = etree.Element(f"{W}r")
    _add(run, "fldChar", fldCharType=kind)
    return run


def _instruction(words: str) -> Any:
    run = etree.Element(f"{W}r")
    text = _add(run, "instrText")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = words
    return run


def _lay_sheets(body: Any, wide: set[Any]) -> set[Any]:
    """A4, upright but for chapters with a wide table; header and footer on every page but the first.

    Returns the tables of the chapters that are turned.
    """
    chapters: list[list[Any]] = [[]]
    for element in body.iterchildren():
        style = element.find("w:pPr/w:pStyle", NAMES)
        if style is not None and style.get(f"{W}val") == "Heading1":
            chapters.append([])
        chapters[-1].append(element)
    turned = [any(element in wide for element in chapter) for chapter in chapters]
    end = body.find("w:sectPr", NAMES)
    end[:] = []
    _fill_sheet(end, turned=turned[-1], first=not any(turned))
    first = True
    for before, after, chapter in zip(turned, turned[1:], chapters[1:], strict=False):
        if before != after:
            _break_before(chapter[0], turned=before, first=first)
            first = False
    return {element for chapter, flat in zip(chapters, turned, strict=True) if flat for element in chapter}


def _break_before(heading: Any, *, turned: bool, first: bool) -> None:
    """End a run of sheets before a heading and the mark of its place."""
    while (mark := heading.getprevious()) is not None and mark.tag == f"{W}bookmarkStart":
        heading = mark
    last = etree.Element(f"{W}p")
    rules = _add(last, "pPr")
    _add(rules, "spacing", before=0, after=0, line=20, lineRule="exact")
    _fill_sheet(_add(rules, "sectPr"), turned=turned, first=first)
    heading.addprevious(last)


def _fill_sheet(sheet: Any, *, turned: bool, first: bool) -> None:
    for kind in ("header", "footer"):
        _add(sheet, f"{kind}Reference", type="default").set(f"{R}id", f"rId{kind.capitalize()}")
    if turned:
        _add(sheet, "pgSz", w=LONG, h=SHORT, orient="landscape")
    else:
        _add(sheet, "pgSz", w=SHORT, h=LONG)
    sides = dict.fromkeys(("top", "right", "bottom", "left"), MARGIN)
    _add(sheet, "pgMar", **sides, header=567, footer=567, gutter=0)
    if first:
        _add(sheet, "titlePg")


def _with_types(types: Any) -> Any:
    space = f"{{{etree.QName(types).namespace}}}"
    if not any(row.get("Extension") == "svg" for row in types):
        types.insert(0, types.makeelement(f"{space}Default", {"Extension": "svg", "ContentType": "image/svg+xml"}))
    for kind in ("header", "footer"):
        values = {"PartName": f"/word/{kind}1.xml", "ContentType": PLAIN_XML.format(kind)}
        etree.SubElement(types, f"{space}Override", values)
    return types
