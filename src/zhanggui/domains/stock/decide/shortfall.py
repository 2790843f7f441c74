"""What is called for and not bought: for want of room, of money, of a known cost, or because it isn't worth what it would take."""

from __future__ import annotations

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.decide.limits import Limit
from zhanggui.domains.stock.decide.planning import Line
from zhanggui.domains.stock.decide.sheet import ReorderPolicy
from zhanggui.nouns import Given
from zhanggui.words import Text, same

_TITLES = {
    "litres": Text("{title} 应买 {wanted} 件，{place} 放不下", "{title}: {wanted} wanted, room for none in {place}"),
    "units": Text("{title} 应买 {wanted} 件，{place} 放不下", "{title}: {wanted} wanted, room for none in {place}"),
    "money": Text("{title} 应买 {wanted} 件，预算不够", "{title}: {wanted} wanted, no money left for it"),
    "unpriced": Text("{title} 应买 {wanted} 件，进价不明", "{title}: {wanted} wanted, its cost is not known"),
    "gain": Text("{title} 应买 {wanted} 件，不值得占用", "{title}: {wanted} wanted, not worth what it takes"),
}


def title(line: Line) -> Text:
    """Say it in a line."""
    return _TITLES[_limit(line).name].format(title=same(line.row.name), wanted=say.count(line.wanted), place=line.row.warehouse)


def _limit(line: Line) -> Limit:
    return line.limit or Limit(name="gain")


def cut(line: Line, given: Given[ReorderPolicy]) -> Text | None:
    """Of what is bought in part: why no more, and what the rest costs in sales."""
    if line.units == line.wanted:
        return None
    words = Text(
        "{limit}{guessed}，先买 {units} 件（本应 {wanted} 件）{costs}。",
        "{limit}{guessed}: {units} come first, of {wanted} called for{costs}.",
    )
    return words.format(
        limit=_SHORT[_limit(line).name].format(place=line.row.warehouse),
        guessed=_GUESSED if line.guessed else Text("", ""),
        units=say.count(line.units),
        wanted=say.count(line.wanted),
        costs=_cut_costs(line, given),
    )


def _cut_costs(line: Line, given: Given[ReorderPolicy]) -> Text:
    if line.row.price is None or line.short * line.row.price < 1:
        return Text("", "")
    words = Text("，为此到下一批货前平均少卖 {lost}", ", which costs {lost} of sales on average until the next order")
    return words.format(lost=say.money(round(line.short * line.row.price, 2), given.shop.currency))


_SHORT = {
    "litres": Text("{place} 的库容有限", "{place} has only so much room"),
    "units": Text("{place} 的库容有限", "{place} has only so much room"),
    "money": Text("预算有限", "money is short"),
    "unpriced": Text("进价不明，算不进预算", "its cost is not known, so that no budget holds it"),
    "gain": Text("再多不值得占用预算或库容", "more would not be worth the money or the room"),
}
_GUESSED = Text("（它的体积未知，按同仓中位数算）", " (its volume is not known, and taken as the median of its warehouse)")


def blocked(line: Line, given: Given[ReorderPolicy]) -> tuple[Text, ...]:
    """Of what is not bought at all: wanted so many, room for none; what that costs; what to do."""
    limit = _limit(line)
    wanted = _WANTED[limit.name].format(
        wanted=say.count(line.wanted),
        place=line.row.warehouse,
        needs=_amount(limit, limit.needs, given),
        left=_amount(limit, limit.left, given),
        guessed=_GUESSED if line.guessed else Text("", ""),
    )
    then = _THEN[limit.name].format(
        place=line.row.warehouse,
        more=_amount(limit, max(limit.needs - limit.left, 0.0), given),
        idle=_idle(limit),
    )
    return wanted, _lost(line, given), then


def part(line: Line) -> Text | None:
    """Where another supplier was to bring the rest, or brings it."""
    if line.wanted == line.together:
        return None
    words = Text("共需 {all} 件，分两家买，这是其中一家的。", "{all} are called for, of two suppliers; this is the part of one of them.")
    return words.format(all=say.count(line.together))


def _amount(limit: Limit, value: float, given: Given[ReorderPolicy]) -> Text:
    """Money, litres or units, as the limit counts."""
    if limit.name == "money":
        return say.money(round(value, 2), given.shop.currency)
    return say.count(value, 1 if limit.name == "litres" and 0 < value < 10 else 0)  # noqa: PLR2004 - of few litres the tenths count


def _lost(line: Line, given: Given[ReorderPolicy]) -> Text:
    if line.row.price is None:
        words = Text(
            "不买，到下一批货之前平均要缺 {units} 件（售价未知）。",
            "If none is bought, {units} will be missing on average before the next order (its price is not known).",
        )
        return words.format(units=say.count(line.short, 1))
    words = Text(
        "不买，到下一批货之前平均要缺 {units} 件，少卖 {lost}。",
        "If none is bought, {units} will be missing on average before the next order: {lost} of sales lost.",
    )
    return words.format(units=say.count(line.short, 1), lost=say.money(round(line.short * line.row.price, 2), given.shop.currency))


def _idle(limit: Limit) -> Text:
    """Where the room might come from."""
    if limit.idle < max(limit.needs - limit.left, 0.0):
        return Text("先清滞销或把货调往别仓，不够就租临时库位", "clear slow movers or move stock elsewhere, or rent some room")
    words = Text(
        "仓里有约 {idle} 升压着半年也卖不完的货，先清它们（见“滞销处理”）",
        "about {idle} litres there lie under what half a year won't sell: clear that first (see “Clear slow movers”)",
    )
    return words.format(idle=say.count(limit.idle))


_WANTED = {
    "litres": Text(
        "应买 {wanted} 件，要 {needs} 升{guessed}；货到时 {place} 只剩 {left} 升，分给了每升更赚的，一个起订量也放不下。",
        "{wanted} are called for, which take {needs} litres{guessed}; when they come {place} will have {left} left, the rest having gone to what "
        "earns more a litre: not even a least order fits.",
    ),
    "units": Text(
        "应买 {wanted} 件；{place} 这次只能再收 {left} 件，其余名额给了更赚的，一个起订量也放不下。",
        "{wanted} are called for; {place} can take {left} more this time, the rest having gone to what earns more: not even a least order fits.",
    ),
    "money": Text(
        "应买 {wanted} 件，要 {needs}；预算只剩 {left}，其余给了更赚的。",
        "{wanted} are called for, at {needs}; of the budget {left} is left, the rest having gone to what earns more.",
    ),
    "unpriced": Text(
        "应买 {wanted} 件，但进价不明，算不进预算。",
        "{wanted} are called for, but what they cost is not known, so that no budget holds them.",
    ),
    "gain": Text(
        "按需求应买 {wanted} 件，但买来多半赚不回占用的钱和库容。",
        "By its demand {wanted} are called for, but they would hardly earn back the money and the room that they take.",
    ),
}
_THEN = {
    "litres": Text(
        "怎么办：{idle}；再腾出 {more} 升后批准本条，就照数采购。",
        "What to do: {idle}. Approve this once {more} more litres are free, and it is bought as it stands.",
    ),
    "units": Text(
        "怎么办：{idle}；或放宽设置 room，腾出 {more} 件的位置后批准本条，就照数采购。",
        "What to do: {idle}; or widen the setting “room”. Approve this once {more} more fit in, and it is bought as it stands.",
    ),
    "money": Text(
        "怎么办：追加预算 {more} 后批准本条，就照数采购；或等下一期预算。",
        "What to do: add {more} to the budget and approve this, and it is bought as it stands; or wait for the next budget.",
    ),
    "unpriced": Text(
        "怎么办：在商品资料或供应商报价里补上进价，下次就会一起排；急用可批准本条，照数采购。",
        "What to do: fill in its cost in the products or the offers, and it takes part next time; if it can't wait, approve this and it is bought.",
    ),
    "gain": Text(
        "怎么办：通常不买；若它能带动别的销售，可批准本条，照数采购。",
        "What to do: as a rule, leave it; if it brings in other sales, approve this and it is bought as it stands.",
    ),
}
