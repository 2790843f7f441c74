"""The numbers that a person looks at first: those chosen, else those of the summary's front page."""

from __future__ import annotations

from zhanggui.domains import DOMAINS
from zhanggui.nouns import Edition, Measure, Section
from zhanggui.web.access import Access
from zhanggui.web.answers import METRICS
from zhanggui.web.console.page import Visit

_TILES, _LAST = 8, 99


def chosen(request: Visit) -> list[Measure]:
    """The numbers that this person chose; else those that the summary has on its front page, first things first."""
    named = [METRICS[name] for name in request.user.kpis if name in METRICS]
    return [metric for metric in named if request.access.sees(metric)] if named else fronted(request.access)


def fronted(access: Access) -> list[Measure]:
    """The numbers that the summary has on its front page, first things first, as far as they may be seen."""
    sections = sorted((section for domain in DOMAINS for section in domain.sections), key=_place)
    fronts = dict.fromkeys(metric for section in sections for metric in section.front)
    return [metric for metric in fronts if access.sees(metric)][:_TILES]


def _place(section: Section) -> tuple[int, int]:
    """Where the comprehensive edition has it; what only others have comes after."""
    return section.editions.get(Edition.COMPREHENSIVE, _LAST), section.place
