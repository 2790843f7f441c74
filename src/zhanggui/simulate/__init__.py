"""A shop with known truth: the files that a real shop exports, and what is true of it."""

from zhanggui.simulate.plan import Plan
from zhanggui.simulate.shop import simulate

__all__ = ["Plan", "simulate"]
