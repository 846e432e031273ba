"""What pandoc leaves out of an EPUB: who made it and how it can be read, a cover, pages that say what they are."""

from typing import Any

from lxml import etree

from cypp.documents.packing import pack, unpack

OPF = "http://www.idpf.org/2007/opf"
XHTML = "http://www.w3.org/1999/xhtml"
NAMES = {"opf": OPF, "x": XHTML}
OPTIONS = ("--split-level=1", "--toc-depth=2")
COVER = "media/cover.png"


def finish(epub: bytes, *, metadata: str, css: str, cover: bytes) -> bytes:
    """pandoc's file with our metadata (an XML element), style sheet and cover (a PNG)."""
    files = unpack(epub)
    package = _parse(files["EPUB/content.opf"])
    package.replace(package.find("opf:metadata", NAMES), _parse(metadata.encode()))
    package.attrib.pop("prefix", None)
    item = {"id": "cover-image", "href": COVER, "media-type": "image/png", "properties": "cover-image"}
    etree.SubElement(package.find("opf:manifest", NAMES), f"{{{OPF}}}item", item)
    for name in [name for name in files if name.endswith(".xhtml")]:
        files[name] = _mended(files[name])
    files |= {
        "EPUB/content.opf": etree.tostring(package, encoding="UTF-8", xml_declaration=True),
        "EPUB/styles/stylesheet1.css": css.encode(),
        f"EPUB/{COVER}": cover,
    }
    identifier = package.find("opf:metadata", NAMES)[0].text
    files["EPUB/toc.ncx"] = _identified(files["EPUB/toc.ncx"], identifier)
    return pack(files)


def _parse(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _mended(page: bytes) -> bytes:
    """The page called as its first heading says, and the heads of rows in the feet of tables heads again."""
    tree = _parse(page)
    for cell in tree.iterfind(".//x:td[@scope]", NAMES):
        cell.tag = f"{{{XHTML}}}th"
    title, heading = tree.find("x:head/x:title", NAMES), tree.find(".//x:h1", NAMES)
    if title is not None and heading is not None:
        title.text = " ".join("".join(heading.itertext()).split())
    return etree.tostring(tree.getroottree(), encoding="UTF-8", xml_declaration=True)


def _identified(contents: bytes, identifier: str) -> bytes:
    tree = _parse(contents)
    for entry in tree.iter("{*}meta"):
        if entry.get("name") == "dtb:uid":
            entry.set("content", identifier)
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
