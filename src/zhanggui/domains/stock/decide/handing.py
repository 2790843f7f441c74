"""Who buys an article at each stage of its life: one decision at a time, so that nobody is told twice to buy the same.

The stage is worked out once, in the table `launch_trial`; what was not launched while the shop was open is on regular sale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhanggui.words import Text


@dataclass(frozen=True, slots=True)
class Buyer:
    """A decision that buys, by its name and title."""

    name: str
    title: Text


BATCHES = Buyer("launch_batches", Text("小单快返", "Test small, then scale"))
RESTOCK = Buyer("replenish", Text("智能补货", "Replenish"))

BUYER_AT: Mapping[str, Buyer] = MappingProxyType({"coming": BATCHES, "trial": BATCHES, "regular": RESTOCK})
"""What is taken off is bought by nobody."""


def buys(buyer: Buyer, stage: str) -> bool:
    """Whether an article at this stage is this one's to buy."""
    return BUYER_AT.get(stage) is buyer


def told(stage: str) -> Text:
    """Who says how much of it to buy."""
    buyer = BUYER_AT.get(stage)
    if buyer is None:
        return Text("它已下架，不再采购", "it is taken off, and no more is bought")
    return Text("要不要进货、进多少，由“{buyer}”决定", "whether to buy more, and how much, is for “{buyer}” to say").format(
        buyer=buyer.title
    )
