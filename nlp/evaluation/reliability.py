"""The reliability diagram: how often readings of a given confidence are right, drawn as SVG.

Bars above the diagonal mean that the reader is too modest, below it too bold. Pure: guesses in, markup out.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.evaluation.scores import BINS, Bin, reliability

SIDE_PX, MARGIN_PX = 320, 48
_BAR, _GAP, _LINE, _INK = "#4c78a8", "#e4572e", "#8a8f98", "#2b2f36"


def diagram(title: str, guesses: Sequence[tuple[float, bool]]) -> str:
    """Draw the diagram as one self-contained SVG with a text for screen readers."""
    found = reliability(guesses)
    whole = SIDE_PX + 2 * MARGIN_PX
    said = "; ".join(f"{each.confidence:.2f} sure, {each.accuracy:.2f} right (n {each.count})" for each in found)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" width="{whole}" height="{whole}" '
        f'role="img" font-family="sans-serif" font-size="11" fill="{_INK}">',
        f"<title>{title}</title><desc>{said}</desc>",
        f'<rect width="{whole}" height="{whole}" fill="#ffffff"/>',
        f'<text x="{MARGIN_PX}" y="{MARGIN_PX - 18}" font-size="13">{title}</text>',
        *_axes(),
        *(part for each in found for part in _bar(each)),
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="{_LINE}" stroke-dasharray="4 4"/>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(value: float) -> float:
    return round(MARGIN_PX + value * SIDE_PX, 1)


def _y(value: float) -> float:
    return round(MARGIN_PX + (1 - value) * SIDE_PX, 1)


def _axes() -> list[str]:
    marks = []
    for tenth in range(0, 11, 2):
        value = tenth / 10
        marks.append(f'<text x="{_x(value)}" y="{_y(0) + 16}" text-anchor="middle">{value:.1f}</text>')
        marks.append(f'<text x="{_x(0) - 8}" y="{_y(value) + 4}" text-anchor="end">{value:.1f}</text>')
        marks.append(f'<line x1="{_x(0)}" x2="{_x(1)}" y1="{_y(value)}" y2="{_y(value)}" stroke="#eceef1"/>')
    marks.append(f'<text x="{_x(0.5)}" y="{_y(0) + 36}" text-anchor="middle">probability given to the stance</text>')
    turned = f'transform="rotate(-90 14 {_y(0.5)})"'
    marks.append(f'<text x="14" y="{_y(0.5)}" text-anchor="middle" {turned}>share that is right</text>')
    return marks


def _bar(each: Bin) -> list[str]:
    left, width = _x(each.low) + 1, SIDE_PX / BINS - 2
    right, foot = _y(each.accuracy), _y(0)
    top, gap = min(right, _y(each.confidence)), abs(right - _y(each.confidence))
    return [
        f'<rect x="{left}" y="{right}" width="{width}" height="{foot - right:.1f}" fill="{_BAR}"/>',
        f'<rect x="{left}" y="{top}" width="{width}" height="{gap:.1f}" fill="{_GAP}" fill-opacity="0.45"/>',
        f'<text x="{left + width / 2:.1f}" y="{foot - 4}" text-anchor="middle" fill="#ffffff">{each.count}</text>',
    ]
