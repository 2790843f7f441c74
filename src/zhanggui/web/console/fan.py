"""A forecast month by month as a small picture: its range as a band, its middle as a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from zhanggui.engine.outlook import Forecast

_WIDE, _HIGH, _EDGE = 150, 36, 3


def fan(months: Sequence[Forecast], label: str) -> Markup:
    """Draw it; nothing where there are fewer than two months."""
    if len(months) < 2:  # noqa: PLR2004 - a line has two ends
        return Markup()
    low, high = min(0.0, *(each.q10 for each in months)), max(each.q90 for each in months)
    scale = (_HIGH - 2 * _EDGE) / ((high - low) or 1)
    step = (_WIDE - 2 * _EDGE) / (len(months) - 1)

    def at(place: int, value: float) -> str:
        return f"{_EDGE + place * step:.1f} {_HIGH - _EDGE - (value - low) * scale:.1f}"

    upper = [at(place, each.q90) for place, each in enumerate(months)]
    lower = [at(place, each.q10) for place, each in enumerate(months)]
    middle = [at(place, each.q50) for place, each in enumerate(months)]
    picture = (
        '<svg class="fan" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="band" d="M{}Z"/><path class="mean" d="M{}"/></svg>'
    )
    return Markup(picture).format(_WIDE, _HIGH, label, "L".join([*upper, *reversed(lower)]), "L".join(middle))  # noqa: S704 - `format` escapes
