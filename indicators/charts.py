"""The small chart of a measure: where it was, where it should be. Drawn by components/sparkline.html."""

from dataclasses import dataclass
from decimal import Decimal

from cypp.templatetags.cypp import figure

WIDTH, HEIGHT, MARGIN = 132, 36, 5


@dataclass(frozen=True)
class Sparkline:
    """A line over the years, in view box units.

    `dots` are {"x", "y", "baseline"}; `band` is {"y", "height"} or None.
    """

    title: str
    line: str
    dots: list[dict]
    band: dict | None
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(
    name: str,
    baseline: tuple[str, Decimal] | None,
    targets: list[tuple[str, Decimal]],
    unit: str,
    band: tuple[Decimal, Decimal] | None = None,
) -> Sparkline | None:
    """A chart of (period, value) pairs, or None where there are fewer than two figures to draw."""
    points = [*([baseline] if baseline else []), *targets]
    if len(points) < 2:
        return None
    values = [value for _, value in points] + list(band or ())
    low, high = min(values), max(values)
    step = Decimal(WIDTH - 2 * MARGIN) / (len(points) - 1)

    def y(value: Decimal) -> int:
        share = (value - low) / (high - low) if high != low else Decimal("0.5")
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN))

    dots = [
        {"x": round(MARGIN + at * step), "y": y(value), "baseline": bool(baseline) and at == 0}
        for at, (_, value) in enumerate(points)
    ]
    words = ", ".join(
        f"{figure(value, unit)} in {period}" if period else figure(value, unit) for period, value in points
    )
    return Sparkline(
        title=f"{name}: {words}",
        line=" ".join(f"{dot['x']},{dot['y']}" for dot in dots),
        dots=dots,
        band={"y": y(band[1]), "height": max(y(band[0]) - y(band[1]), 1)} if band else None,
    )
