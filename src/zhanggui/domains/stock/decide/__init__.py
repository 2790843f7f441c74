"""What is decided of stock: what to buy, what to move."""

from zhanggui.domains.stock.decide.buying import replenish
from zhanggui.domains.stock.decide.moving import transfer

DECISIONS = (replenish, transfer)

__all__ = ["DECISIONS", "replenish", "transfer"]
