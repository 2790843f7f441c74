"""What to move from one warehouse to another before anything is bought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.decide.position import Ahead, Position
from zhanggui.domains.stock.metrics import stockout_rate
from zhanggui.domains.stock.tables import reorder_position
from zhanggui.facts import Slice
from zhanggui.methods.inventory.sources import transfers
from zhanggui.methods.inventory.spread import Whole, lost, quantile
from zhanggui.nouns import Action, Column, Decision, Effect, Given, Kind, Option
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPolicy:
    """When stock is moved."""

    keep_days: int = 42  #: what a warehouse is likely to sell in so many days stays there
    need_days: int = 14  #: a warehouse should have enough for so many days
    service: float = 0.9  #: with this chance, both
    least_units: int = 2  #: fewer are not worth a parcel
    transfer_days: int = 3  #: how long it takes


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """A line of a transfer order."""

    transfer_id: str
    sku: str
    from_warehouse: str
    to_warehouse: str
    units: int
    ship_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """So many units from one position to another."""

    origin: int
    target: int
    units: int


def moves(rows: Sequence[Position], policy: TransferPolicy) -> list[Move]:
    """What to move: from where most is spare to where most is missing, product by product."""
    if not rows:
        return []
    ahead = Ahead(rows)
    keep, need = (quantile(policy.service, *ahead.over(days)) for days in (policy.keep_days, policy.need_days))
    shelf = np.array([row.shelf for row in rows])
    spare = np.floor(np.maximum(np.minimum(shelf - keep, shelf), 0)).astype(np.int64)
    missing = np.ceil(np.maximum(need - shelf - np.array([row.in_transit for row in rows]), 0)).astype(np.int64)
    found = []
    order = sorted(range(len(rows)), key=lambda i: (rows[i].sku, rows[i].warehouse))
    for _, places in groupby(order, key=lambda i: rows[i].sku):
        here = list(places)
        if len(here) > 1:
            moved = transfers(spare[here], missing[here])
            found += [
                Move(origin=here[a], target=here[b], units=int(moved[a, b]))
                for a, b in zip(*np.nonzero(moved), strict=True)
                if moved[a, b] >= policy.least_units
            ]
    return found


def net(rows: Sequence[Position], found: Sequence[Move]) -> Whole:
    """What comes to each position by transfers, less what goes."""
    units = np.zeros(len(rows), np.int64)
    for each in found:
        units[each.target] += each.units
        units[each.origin] -= each.units
    return units


def _transfer(rows: Sequence[Position], given: Given[TransferPolicy]) -> Iterator[Action[TransferLine]]:
    for move in moves(rows, given.policy):
        yield _action(rows, move, given)


def _action(rows: Sequence[Position], move: Move, given: Given[TransferPolicy]) -> Action[TransferLine]:
    origin, target = rows[move.origin], rows[move.target]
    days = given.policy.need_days
    (there, here), (_, here_sd) = Ahead([origin, target]).over(days)
    spared = float(lost(target.shelf, here, here_sd) - lost(target.shelf + move.units, here, here_sd))
    share = min(spared / max(float(here), 1e-9), 1.0)
    words = Text(
        "{to} 现有 {have} 件，未来 {days} 天预计要 {want} 件；{origin} 现有 {spare} 件，同期只要 {less} 件。"
        "调拨约 {transfer} 天可到，不用新买。若 {to} 的需求低于每天 {least} 件，就不必调。",
        "{to} has {have}, and {want} will be wanted there in {days} days; {origin} has {spare}, and needs {less} in that time. "
        "It takes about {transfer} days and nothing need be bought. With demand below {least} a day at {to} it would not be worth it.",
    )
    return Action(
        about=(Slice("warehouse", target.warehouse), Slice("sku", target.sku)),
        title=Text("从 {origin} 调 {units} 件 {title} 到 {to}", "Move {units} of {title} from {origin} to {to}").format(
            origin=origin.warehouse, to=target.warehouse, units=say.count(move.units), title=same(target.name)
        ),
        reason=words.format(
            to=target.warehouse,
            origin=origin.warehouse,
            have=say.count(target.shelf),
            spare=say.count(origin.shelf),
            want=say.count(float(here)),
            less=say.count(float(there)),
            days=say.count(days),
            transfer=say.count(given.policy.transfer_days),
            least=say.count(target.shelf / days, 1),
        ),
        order=TransferLine(
            transfer_id=f"TR-{given.today:%Y%m%d}-{origin.warehouse}-{target.warehouse}",
            sku=target.sku,
            from_warehouse=origin.warehouse,
            to_warehouse=target.warehouse,
            units=move.units,
            ship_on=given.today,
        ),
        expects=(Effect(metric=stockout_rate, likely=-share, low=-min(2 * share, 1.0), high=0.0),),
        alternatives=(Option(words=Text("向供应商采购同样数量", "Buy as many of the supplier")),),
    )


transfer = Decision(
    name="transfer",
    title=Text("仓间调拨", "Transfer between warehouses"),
    doc=Text(
        "同一商品在一个仓多、另一个仓少时，先调拨再采购。",
        "Where one warehouse has more of a product than it will sell and another too little, stock is moved before any is bought.",
    ),
    of=reorder_position,
    row=Position,
    policy=TransferPolicy(),
    knobs={
        "keep_days": Text("调出仓保留天数", "Days kept at the origin"),
        "need_days": Text("调入仓保障天数", "Days secured at the target"),
        "service": Text("保障概率", "Service level"),
        "least_units": Text("最少调拨件数", "Least units"),
        "transfer_days": Text("调拨天数", "Days of transfer"),
    },
    order=TransferLine,
    columns=(
        Column("transfer_id", Kind.ID, Text("调拨单号", "Transfer"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("from_warehouse", Kind.ID, Text("调出仓", "From warehouse"), required=True),
        Column("to_warehouse", Kind.ID, Text("调入仓", "To warehouse"), required=True),
        Column("units", Kind.INTEGER, Text("数量", "Units"), required=True, least=1),
        Column("ship_on", Kind.DAY, Text("发出日期", "Ship on"), required=True),
    ),
    decide=_transfer,
    moves=(stockout_rate,),
    owner=Text("仓储", "Warehousing"),
    open_to_change=("units", "ship_on"),
    matures=14,
)
