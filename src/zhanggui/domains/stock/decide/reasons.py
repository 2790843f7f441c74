"""Why so much is bought, of whom and now: demand, cover, event, supplier, what it costs to wait and to buy, what would change it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from zhanggui.domains.stock.decide import say, shortfall
from zhanggui.domains.stock.decide.handing import BATCHES
from zhanggui.domains.stock.decide.planning import Line, spent
from zhanggui.domains.stock.decide.sheet import ReorderPolicy
from zhanggui.nouns import Given
from zhanggui.words import Text

_FAR = 3650
_LATELY = 60
_MONTH, _HARDLY = 30, 0.05


def reason(line: Line, given: Given[ReorderPolicy]) -> Text:
    """Say it."""
    parts = [
        _demand(line),
        _cover(line, given.today),
        _spoils(line),
        _event(line),
        _quantity(line),
        _keeps(line, given.policy),
        _source(line, given),
        _split(line),
        _costs(line, given),
        shortfall.cut(line, given),
        _otherwise(line),
        _taken_over(line, given),
    ]
    return _joined(parts)


def blocked(line: Line, given: Given[ReorderPolicy]) -> Text:
    """Say why nothing of what is called for can be bought, what that costs, and what to do."""
    part = _demand(line), _cover(line, given.today), _spoils(line), _event(line), shortfall.part(line)
    return _joined([*part, *shortfall.blocked(line, given)])


def _joined(parts: Sequence[Text | None]) -> Text:
    said = [part for part in parts if part is not None]
    return Text("".join(part.zh for part in said), " ".join(part.en for part in said))


def runs_out(line: Line, today: date) -> date:
    """The day on which what lies there is gone, if it sells as expected."""
    days = min(line.row.shelf / max(line.daily, 1e-3), _FAR)
    return today + timedelta(days=math.floor(days))


def _demand(line: Line) -> Text:
    words = Text(
        "{days} 天内（到下一批货能到为止）预计需求 {during} 件，八成把握在 {low}–{high} 件之间。",
        "In the {days} days until the next order could come, about {during} will be wanted, with 80% confidence {low}–{high}.",
    )
    return words.format(days=say.count(line.days), during=say.count(line.during), low=say.count(line.low), high=say.count(line.high))


_SHORT = Text(
    "现有可售 {shelf} 件，在途 {coming} 件；现货预计 {day}卖完，而新货要 {lead} 天，{arrives}才到。",
    "To be sold: {shelf}; on the way: {coming}. What is there lasts until {day}, but a new order takes {lead} days and comes only on {arrives}.",
)
_ENOUGH = Text(
    "现有可售 {shelf} 件，在途 {coming} 件；现货预计卖到 {day}，新货要 {lead} 天，{arrives}到。",
    "To be sold: {shelf}; on the way: {coming}. What is there lasts until {day}; a new order takes {lead} days and comes on {arrives}.",
)
_STILL = Text(
    "现有可售 {shelf} 件，在途 {coming} 件；新货要 {lead} 天，{arrives}到。",
    "To be sold: {shelf}; on the way: {coming}. A new order takes {lead} days and comes on {arrives}.",
)


def _cover(line: Line, today: date) -> Text:
    row, day = line.row, runs_out(line, today)
    arrives = today + timedelta(days=math.ceil(line.lead))
    words = _STILL if line.daily * _FAR / 10 <= row.shelf else _SHORT if day < arrives else _ENOUGH
    coming = row.on_order + row.in_transit + line.moved
    return words.format(
        shelf=say.count(row.shelf),
        coming=say.count(coming),
        day=say.when(day),
        lead=say.count(line.lead),
        arrives=say.when(arrives),
    )


def _spoils(line: Line) -> Text | None:
    if not line.row.spoils:
        return None
    words = Text("另有 {units} 件在过期前卖不掉，不算库存。", "What will expire before it would be sold doesn't count: {units}.")
    return words.format(units=say.count(line.row.spoils))


_EVENTS = {
    "618": Text("618", "the 618 festival"),
    "double_11": Text("双11", "Double 11"),
    "double_12": Text("双12", "Double 12"),
    "nianhuo": Text("年货节", "the New Year goods festival"),
}


def _event(line: Line) -> Text | None:
    row = line.row
    if round(line.prebuild) < 1 or row.event_starts is None or row.event_lift is None:
        return None
    words = Text(
        "{event} {day}开始，往年同类目期间日销是平时的 {lift} 倍，为预测期之外的 {days} 天多备 {units} 件。",
        "On {day} begins {event}, in which its category sold {lift} times as much a day as usual: hence {units} more for its {days} days "
        "beyond the forecast.",
    )
    return words.format(
        event=_EVENTS.get(row.event or "", Text("大促", "the promotion")),
        day=say.when(row.event_starts),
        lift=say.count(row.event_lift, 1),
        days=say.count(line.event_days),
        units=say.count(line.prebuild),
    )


def _quantity(line: Line) -> Text:
    row, lasts = line.row, (max(line.row.available + line.moved, 0) + line.units) / max(line.daily, 1e-6)
    terms = []
    if (row.moq or 1) > 1:
        terms.append(Text("起订量 {n} 件", "the least order is {n}").format(n=say.count(row.moq or 1)))
    if (row.pack_size or 1) > 1:
        terms.append(Text("每箱 {n} 件", "a pack holds {n}").format(n=say.count(row.pack_size or 1)))
    inside = Text(f"（{'，'.join(each.zh for each in terms)}）", f" ({', '.join(each.en for each in terms)})") if terms else Text("", "")
    if lasts > _FAR / 10:
        words = Text("买 {units} 件{terms}。", "Buy {units}{terms}.")
    else:
        words = Text(
            "买 {units} 件{terms}，连同现有和在途约够卖 {days} 天。",
            "Buy {units}{terms}; with what is there and on its way that lasts about {days} days.",
        )
    return words.format(units=say.count(line.units), terms=inside, days=say.count(lasts))


def _keeps(line: Line, policy: ReorderPolicy) -> Text | None:
    """Where an order is as small as it is because no more would sell in time."""
    if not line.spoiling or line.row.shelf_life_days is None:
        return None
    words = Text(
        "保质期 {life} 天，可售 {days} 天里只卖得掉这么多，否则会多买 {more} 件。",
        "It keeps for {life} days, and no more would sell in the {days} of them in which it may be sold; otherwise {more} more would be bought.",
    )
    life = line.row.shelf_life_days
    return words.format(life=say.count(life), days=say.count(life * policy.shelf_share), more=say.count(line.spoiling))


def _source(line: Line, given: Given[ReorderPolicy]) -> Text | None:
    """Of whom, without a word of what the others ask: a supplier may read what is about it."""
    cost, currency = line.row.landed, given.shop.currency
    if cost is None:
        return Text("进价未知。", "What it costs is not known.")
    words = Text(
        "到岸价每件 {cost}，{kept}，{refused}；{rank}。",
        "A unit costs {cost} landed, {kept}, {refused}; {rank}.",
    )
    return words.format(
        cost=say.money(round(cost, 2), currency),
        kept=_kept(line),
        refused=_refused(line),
        rank=_rank(line, given),
    )


def _kept(line: Line) -> Text:
    if not line.row.due:
        return Text("近半年没有到货记录", "nothing was due of this supplier in half a year")
    share = say.share((line.row.kept or 0) / line.row.due)
    return Text("近半年按时足量 {share}", "{share} of its lines in half a year came in full and on time").format(share=share)


def _refused(line: Line) -> Text:
    row = line.row
    if not row.came:
        return Text("不合格率未知", "how many are rejected is not known")
    if not row.rejected:
        return Text("没有不合格", "none were rejected")
    return Text("不合格 {share}", "{share} of units are rejected").format(share=say.share(row.rejected / row.came, 1))


def _rank(line: Line, given: Given[ReorderPolicy]) -> Text:
    if line.offers == 1:
        return Text("目前只有这一家可供", "nobody else is known to supply it")
    if line.sooner:
        return Text("可供的 {n} 家里它最快", "of {n} who supply it, it is the quickest").format(n=say.count(line.offers))
    told = Text("未知", "an unknown amount") if line.told is None else say.money(round(line.told, 2), given.shop.currency)
    if line.row.is_usual:
        words = Text(
            "把不合格、失约、起订量和安全库存都折进去每件约 {told}，可供的 {n} 家里换谁都省不到 {switch}",
            "with rejects, failures, order size and safety stock reckoned in about {told}; of the {n} who supply it, no other would save {switch}",
        )
    else:
        words = Text(
            "把不合格、失约、起订量和安全库存都折进去每件约 {told}，比常用供应商至少省 {switch}，是可供的 {n} 家里最省的",
            "with rejects, failures, order size and safety stock reckoned in about {told}, the least of the {n} who supply it and at least "
            "{switch} below the usual one",
        )
    return words.format(told=told, n=say.count(line.offers), switch=say.share(given.policy.switch))


def _split(line: Line) -> Text | None:
    if line.wanted == line.together:
        return None
    if line.sooner:
        words = Text(
            "共需 {all} 件，分两家买：这 {units} 件先到，顶住断货，其余由更省的一家供。",
            "{all} are called for, of two suppliers: these {units} come first, so that it doesn't run out; the rest comes of the cheaper one.",
        )
    else:
        words = Text(
            "共需 {all} 件，分两家买：更快的一家先送一部分顶住断货，这是其余的。",
            "{all} are called for, of two suppliers: a quicker one brings a part so that it doesn't run out; this is the rest.",
        )
    return words.format(all=say.count(line.together), units=say.count(line.units))


def _costs(line: Line, given: Given[ReorderPolicy]) -> Text | None:
    cost = spent(line)
    if cost is None or line.waiting is None or line.keeping is None:
        return None
    currency = given.shop.currency
    words = Text(
        "晚一期再买，平均少赚毛利 {waiting}；现在买要 {cost}，每月占用成本约 {keeping}。",
        "To wait one review more costs {waiting} of margin on average; to buy now takes {cost}, and about {keeping} a month to keep.",
    )
    return words.format(
        waiting=say.money(round(line.waiting, 2), currency),
        cost=say.money(cost, currency),
        keeping=say.money(round(line.keeping, 2), currency),
    )


def _otherwise(line: Line) -> Text:
    words = Text(
        "补货点 {point} 件，对应 {chance} 的不缺货把握；若可售加在途达到补货点，或 {days} 天的需求低于 {least} 件，就不买。",
        "The reorder point is {point}, for a chance of {chance} of not running out; with as many there or on their way, "
        "or with demand below {least} in {days} days, nothing would be bought.",
    )
    least = max(line.row.available + line.moved, 0) / max(line.point, 1e-9) * line.daily * _MONTH
    if least < _HARDLY:
        words = Text(
            "补货点 {point} 件，对应 {chance} 的不缺货把握；已无可售，除非不再卖或已在途，否则都该买。",
            "The reorder point is {point}, for a chance of {chance} of not running out; as nothing is left, it is bought unless it is no longer "
            "sold or already on its way.",
        )
    return words.format(
        point=say.count(math.ceil(line.point)), chance=say.share(line.chance), least=say.count(least, 1), days=say.count(_MONTH)
    )


def _taken_over(line: Line, given: Given[ReorderPolicy]) -> Text | None:
    """Of what is new, or was until lately: who bought it before, or why it is bought by this rule."""
    age, new = line.row.launch_age, given.shop.launch_days
    if age is None or age > new + _LATELY:
        return None
    words = Text(
        "上市满 {new} 天，采购已从“{before}”转来。",
        "It is no longer new after {new} days: its buying has passed from “{before}” to this decision.",
    )
    if age <= new:
        words = Text(
            "它是新品，但可比的旧新品太少，或成本、售价不明，不能按“{before}”来买。",
            "It is new, but too few launches before say what to expect of it, or its cost or price is not known: so it is not for “{before}” to buy.",
        )
    return words.format(new=say.count(new), before=BATCHES.title)
