"""What is decided of stock: what to buy."""

from zhanggui.domains.stock.decide.buying import replenish

DECISIONS = (replenish,)

__all__ = ["DECISIONS", "replenish"]
