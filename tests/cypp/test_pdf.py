"""The renderer: what it makes, what it refuses to read, and that it cannot run away."""

import socket
import tempfile
import threading
from pathlib import Path

import pikepdf
import pytest

from cypp.pdf import Piece, RenderError, render_in_subprocess, renderer, set_piece
from tests.processes import renderers

PAGE = """<!doctype html><html lang="en-GB"><head><title>A plan</title><meta name="author" content="Alder">
<link rel="stylesheet" href="pdf/type.css"></head><body><h1>A plan</h1>{}</body></html>"""
HEAVY = (
    "<table>" + "<tr><td>One promise of many, in words enough to fill a line or two of it</td></tr>" * 4000 + "</table>"
)


@pytest.fixture(autouse=True)
def _quick_ticks(monkeypatch):
    monkeypatch.setattr(renderer, "TICK_SECONDS", 0.2)


@pytest.fixture
def output(tmp_path) -> Path:
    return tmp_path / "out.pdf"


def test_a_page_for_everybody(output):
    facts = render_in_subprocess(PAGE.format("<p>Zoë’s promise – Łódź</p>"), output)
    assert (facts["pages"], facts["warnings"]) == (1, [])
    with pikepdf.open(output) as made:
        assert made.Root.MarkInfo.Marked
        assert str(made.Root.Lang) == "en-GB"
        with made.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["dc:title"] == "A plan"
        fonts = {str(entry.BaseFont) for entry in made.objects if is_font(entry)}
    assert fonts
    assert all("Atkinson" in name for name in fonts), fonts


def is_font(entry) -> bool:
    return isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/Font" and "/DescendantFonts" in entry


def test_the_same_html_gives_the_same_bytes(tmp_path):
    html = PAGE.format("<p>The same</p><ul><li>one</li></ul>")
    for name in ("a.pdf", "b.pdf"):
        render_in_subprocess(html, tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_parts_of_a_file_are_set_by_one_process_and_those_of_another_by_another(tmp_path):
    pieces = [Piece(word, PAGE.format(f"<h2>{word}</h2><ul><li>{word}<ul><li>two</li></ul></ul>")) for word in "ABC"]

    def made(number: int, file: str) -> tuple[bytes, list[int]]:
        output = tmp_path / f"{number}.pdf"
        set_piece(pieces[number], output, key="a" * 64, file=file)
        return output.read_bytes(), [process.pid for process in renderers()]

    alone = [made(number, file=f"file {number}") for number in range(3)]
    together = [made(number, file="one file") for number in range(3)]
    assert [pages for pages, _ in alone] == [pages for pages, _ in together]
    assert len({pid for _, (pid,) in alone}) == 3
    assert len({pid for _, (pid,) in together}) == 1
    assert {pid for _, (pid,) in alone} & {pid for _, (pid,) in together} == set()
    assert made(0, file="")[1] != made(0, file="")[1], "what is no part of a file has a process of its own"


def test_a_process_in_which_something_failed_sets_no_other_part(tmp_path):
    """What is left of a failure, like memory that has run out, must not be the next part's."""
    set_piece(Piece("One", PAGE), tmp_path / "one.pdf", key="a" * 64, file="a file")
    (before,) = renderers()
    broken = Piece("Two", PAGE.format('<img src="pdf/nothing.svg" alt="">'))
    with pytest.raises(RenderError, match=r"static/pdf/nothing\.svg is missing"):
        set_piece(broken, tmp_path / "two.pdf", key="b" * 64, file="a file")
    assert renderers() == []
    set_piece(Piece("Three", PAGE), tmp_path / "three.pdf", key="c" * 64, file="a file")
    (after,) = renderers()
    assert before.pid != after.pid


def test_nothing_is_read_but_our_own_assets(output, tmp_path):
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.settimeout(0.1)
        done = threading.Event()
        listener = threading.Thread(target=listen, args=(server, calls, done))
        listener.start()
        secret = tmp_path / "secret.css"
        secret.write_text("body { color: red }")
        addresses = [
            f"http://127.0.0.1:{port}/x.css",
            secret.as_uri(),
            "pdf/../../../cypp/settings.py",
            "pdf/ua.xml",
            "/etc/passwd",
            "data:text/css,body%7Bcolor:red%7D",
        ]
        html = PAGE.format("".join(f'<link rel="stylesheet" href="{address}">' for address in addresses))
        facts = render_in_subprocess(html, output)
        done.set()
        listener.join()
    assert calls == []
    assert len(facts["warnings"]) == len(addresses)
    assert facts["pages"] == 1


def listen(server, calls, done):
    while not done.is_set():
        try:
            calls.append(server.accept())
        except TimeoutError:
            continue


def test_a_missing_asset_of_ours_says_what_to_do(output):
    with pytest.raises(RenderError, match=r"static/pdf/nothing\.css is missing: run `make setup`"):
        render_in_subprocess(PAGE.format('<link rel="stylesheet" href="pdf/nothing.css">'), output)
    assert not output.exists()


def test_typefaces_that_were_tidied_away_make_no_empty_boxes(output):
    render_in_subprocess(PAGE.format("<p>One</p>"), output)
    server = renderer.here.process
    for path in Path(tempfile.gettempdir()).glob(f"cypp-pdf-{server.pid}-*/**/*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(RenderError, match="typefaces were removed"):
        render_in_subprocess(PAGE.format("<p>Two</p>"), output)
    assert render_in_subprocess(PAGE.format("<p>Three</p>"), output)["warnings"] == []


def test_it_stops_when_its_time_is_up(output):
    with pytest.raises(RenderError, match=r"longer than 0\.5 seconds"):
        render_in_subprocess(PAGE.format(HEAVY), output, timeout=0.5)
    assert renderers() == []
    assert not output.exists()


def test_it_cannot_take_all_the_memory(output):
    with pytest.raises(RenderError, match="memory|stopped|failed"):
        render_in_subprocess(PAGE.format(HEAVY), output, memory=220 * renderer.MEGABYTE)
    assert not output.exists()


def test_a_child_that_is_killed_is_said_to_be(output):
    def kill():
        for child in renderers():
            child.kill()

    with pytest.raises(RenderError, match=r"stopped from outside \(signal 9\)"):
        render_in_subprocess(PAGE.format(HEAVY), output, tick=kill)


def test_whoever_waits_may_call_it_off(output):
    def enough():
        raise RenderError("Another worker has taken this file over.")

    with pytest.raises(RenderError, match="taken this file over"):
        render_in_subprocess(PAGE.format(HEAVY), output, tick=enough)
    assert renderers() == []


def test_limits_grow_with_the_text_and_end():
    small, large, huge = 1, renderer.MEGABYTE, 20 * renderer.MEGABYTE
    assert [renderer.seconds_for(text) for text in (small, large, huge)] == [61, 180, 480]
    memory = [renderer.memory_for(text) // renderer.MEGABYTE for text in (small, large, huge)]
    assert memory == [1536, 3072, 8192]
