"""The logo of a trust: what may be uploaded, what becomes of it, and what people are told who chose a wrong file."""

import base64
import random
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from partners.logos import MOST_PNG_BYTES, LogoError, logo_png
from partners.models import Logo
from plans.document import freeze
from plans.models import Plan, State
from plans.publishing.actions import freeze_publication
from tests.factories import LogoFactory


def picture(size=(300, 120), kind="PNG", mode="RGB", **options) -> bytes:
    file = BytesIO()
    Image.new(mode, size, options.pop("colour", "#1d4f5c")).save(file, kind, **options)
    return file.getvalue()


def noise(size) -> bytes:
    """A photograph at its worst: no two pixels alike."""
    file = BytesIO()
    Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3)).save(file, "PNG")
    return file.getvalue()


def header_only(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has this many pixels."""
    body = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    head = (13).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + head + (9).to_bytes(4, "big") + b"IDAT"


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_becomes_a_small_png(kind):
    found = opened(logo_png(picture((2400, 600), kind)))
    assert (found.format, found.size) == ("PNG", (600, 150))


def test_a_small_picture_keeps_its_size_and_its_transparency():
    found = opened(logo_png(picture((200, 100), mode="RGBA", colour=(0, 0, 0, 0))))
    assert found.size == (200, 100)
    assert found.convert("RGBA").getpixel((0, 0))[3] == 0


def test_words_and_places_that_a_camera_wrote_are_left_behind():
    exif = Image.Exif()
    exif[0x010E] = "taken at the harbour"
    exif[0x0112] = 6  # lies on its side
    found = logo_png(picture((300, 120), "JPEG", exif=exif))
    assert b"harbour" not in found
    assert opened(found).size == (120, 300)


def test_a_picture_of_noise_is_made_smaller_until_it_fits():
    found = logo_png(noise((700, 700)))
    assert len(found) <= MOST_PNG_BYTES
    assert opened(found).width > 100


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not a picture at all", "not a PNG or JPEG"),
        (b"", "not a PNG or JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a PNG or JPEG"),
        (picture(kind="GIF"), "not a PNG or JPEG"),
        (picture((600, 600), "JPEG")[:900], "not a PNG or JPEG"),
        (noise((120, 120))[:5000], "not a PNG or JPEG"),
        (picture((60, 20)), "60 by 20 pixels"),
        (header_only(6000, 5000), "25 million pixels"),
        (header_only(20000, 20000), "25 million pixels"),
        (b"\x89PNG" + bytes(2 * 1024 * 1024), "at most 2 MB"),
    ],
)
def test_other_files_are_refused_with_what_to_do(data, said):
    with pytest.raises(LogoError, match=said):
        logo_png(data)


# The pages


@pytest.fixture
def administrator(cast):
    return cast.client("administrator")


def url(name):
    return reverse(f"partners:{name}", args=["alder"])


def post(client, data=None, alt="Three birds", **fields):
    files = {"file": SimpleUploadedFile("logo.png", data)} if data is not None else {}
    return client.post(url("logo_edit"), {"alt": alt, **files, **fields})


def test_an_administrator_puts_a_logo_changes_its_words_and_removes_it(administrator, cast):
    assert post(administrator, picture()).status_code == 302
    logo = Logo.objects.get()
    assert (logo.trust, logo.alt) == (cast.trust, "Three birds")
    shown = administrator.get(url("logo"))
    assert (shown["Content-Type"], opened(shown.content).size) == ("image/png", (300, 120))
    assert 'alt="Three birds"' in administrator.get(url("trust_edit")).content.decode()

    assert post(administrator, alt="Three gulls", version=logo.version).status_code == 302
    again = Logo.objects.get()
    assert (again.alt, again.png) == ("Three gulls", logo.png)

    assert administrator.post(url("logo_remove")).status_code == 302
    assert not Logo.objects.exists()
    assert administrator.get(url("logo")).status_code == 404


def test_a_bad_file_and_missing_words_are_told(administrator):
    answer = post(administrator, b"no picture", alt="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not a PNG or JPEG picture" in page
    assert "Enter what it shows, in words" in page
    assert "Choose the picture" in post(administrator).content.decode()
    assert not Logo.objects.exists()


def test_two_who_change_it_at_once_are_told(administrator, cast):
    logo = LogoFactory(trust=cast.trust)
    assert post(administrator, picture(), alt="Mine", version=logo.version).status_code == 302
    answer = post(administrator, picture(colour="#ffffff"), alt="Yours", version=logo.version)
    assert answer.status_code == 409
    assert "Choose your picture again" in answer.content.decode()
    assert Logo.objects.get().alt == "Mine"


def test_how_a_trust_is_reached_fits_the_back_cover(administrator, cast):
    form = {"name": "Alder", "brand_colour": "#1d4f5c", "version": cast.trust.version}
    answer = administrator.post(url("trust_edit"), form | {"contact": "a\nb\nc\nd\ne\nf\ng"})
    assert "room for 6 lines" in answer.content.decode()
    assert (
        administrator.post(url("trust_edit"), form | {"contact": " The Guildhall \r\n01632 960 144\r\n"}).status_code
        == 302
    )
    cast.trust.refresh_from_db()
    assert cast.trust.contact == "The Guildhall\n01632 960 144"


# The frozen document


def test_a_document_holds_the_logo_and_how_people_reach_the_trust_only_where_there_is_one(cast):
    assert set(freeze(cast.plan)["trust"]) == {"name", "slug", "area", "colour"}
    logo = LogoFactory(trust=cast.trust)
    cast.trust.contact = "01632 960 144\nThe Guildhall"
    cast.trust.save()
    frozen = freeze(cast.plan)["trust"]
    assert frozen["logo"] == {"png": logo.png, "alt": "A dot"}
    assert base64.b64decode(frozen["logo"]["png"]).startswith(b"\x89PNG")
    assert frozen["contact"] == "01632 960 144\nThe Guildhall"


def test_the_public_page_of_a_version_shows_the_logo_it_was_published_with(cast):
    logo = LogoFactory(trust=cast.trust)
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.PUBLISHED)
    freeze_publication(cast.plan, "final", by=None)
    logo.delete()
    page = cast.client("anonymous").get(f"/published/alder/{cast.plan.slug}/").content.decode()
    assert f'<img src="data:image/png;base64,{logo.png}" alt="A dot">' in page
