"""The logo of the demonstration trust, drawn here: three people under one roof."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw

from partners.logos import logo_png
from partners.models import Logo, Trust

SIZE = (1200, 960)
ROOF, INK = "#1d4f5c", "#14201f"
PEOPLE = ((300, 520, "#e9b44c"), (520, 440, "#c8553d"), (740, 560, "#7fb3a6"))
WIDTH, HEAD, FLOOR = 160, 62, 900


def draw_logo(trust: Trust) -> Logo:
    return Logo.objects.create(
        trust=trust, png=base64.b64encode(logo_png(_picture())).decode(), alt=f"{trust.name}: three people under a roof"
    )


def _picture() -> bytes:
    image = Image.new("RGBA", SIZE)
    pen = ImageDraw.Draw(image)
    pen.line([(90, 430), (600, 70), (1110, 430)], fill=ROOF, width=84, joint="curve")
    for x, y in ((90, 430), (1110, 430)):
        pen.ellipse((x - 42, y - 42, x + 42, y + 42), fill=ROOF)
    for left, top, colour in PEOPLE:
        pen.rounded_rectangle((left, top, left + WIDTH, FLOOR + 200), radius=WIDTH // 2, fill=colour)
        middle = left + WIDTH // 2
        pen.ellipse((middle - HEAD, top - 2 * HEAD - 24, middle + HEAD, top - 24), fill=colour)
    pen.rectangle((0, FLOOR, *SIZE), fill=(0, 0, 0, 0))
    pen.rounded_rectangle((90, FLOOR, 1110, FLOOR + 40), radius=20, fill=ROOF)
    png = BytesIO()
    image.save(png, "PNG")
    return png.getvalue()
