"""What is decided of stock: what to buy, to move and to clear, of whom to buy, which categories and launches to stand by."""

from zhanggui.domains.stock.decide.batching import launch_batches
from zhanggui.domains.stock.decide.buying import replenish
from zhanggui.domains.stock.decide.clearing import clear_slow_movers
from zhanggui.domains.stock.decide.launching import launch_tracker
from zhanggui.domains.stock.decide.moving import transfer
from zhanggui.domains.stock.decide.ranging import category_plan
from zhanggui.domains.stock.decide.supplying import supplier_risk

DECISIONS = (replenish, transfer, clear_slow_movers, supplier_risk, category_plan, launch_tracker, launch_batches)

__all__ = ["DECISIONS", "category_plan", "clear_slow_movers", "launch_batches", "launch_tracker", "replenish", "supplier_risk", "transfer"]
