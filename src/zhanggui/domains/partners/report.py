"""What the year's summary says of partners."""

from collections.abc import Iterator, Sequence

from zhanggui.domains.catalog.tables import ranked
from zhanggui.domains.partners import metrics as m
from zhanggui.domains.partners.tables import partner_kind, partner_name
from zhanggui.facts import Fact, largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("合作伙伴 {partners} 家，带来销售额 {sales}{sales_moved}。", "{partners} partners brought sales of {sales}{sales_moved}."),
        partners=now[m.partners],
        sales=now[m.partner_sales],
    )


def _partners(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年合作伙伴 {partners} 家{partners_moved}，其中新增 {new} 家。",
            "We worked with {partners} partners{partners_moved}; {new} of them are new.",
        ),
        partners=now[m.partners],
        new=now[m.new_partners],
    )
    kinds = [fact for fact in now.by(m.partners, partner_kind) if fact.value]
    if kinds:
        yield _by_kind(kinds)
    yield say(
        Text("伙伴带来销售额 {sales}{sales_moved}。", "Partners brought sales of {sales}{sales_moved}."),
        sales=now[m.partner_sales],
    )
    yield say(
        Text("伙伴销售占有效销售额的 {share}{share_moved}。", "That is {share} of the whole{share_moved}."),
        share=now[m.partner_share],
    )
    if first := largest(ranked(now.by(m.partner_sales, partner_kind))):
        yield say(
            Text("各类伙伴中，{name}居首，销售额 {sales}{sales_moved}。", "Of the kinds, “{name}” brought the most: {sales}{sales_moved}."),
            name=partner_kind.label(first.slices[-1].value),
            sales=first,
        )


def _by_kind(kinds: Sequence[Fact]) -> Sentence:
    """How many there are of each kind, in one sentence."""
    ordered = sorted(kinds, key=lambda fact: -float(fact.value or 0))
    keys = [fact.slices[-1].value for fact in ordered]
    words = Text(
        "按类别分：" + "、".join(f"{{{key}_name}} {{{key}}} 家" for key in keys) + "。",
        "By kind: " + ", ".join(f"{{{key}_name}} {{{key}}}" for key in keys) + ".",
    )
    names = {f"{key}_name": partner_kind.label(key) for key in keys}
    return say(words, **names, **dict(zip(keys, ordered, strict=True)))


partners = Section(
    name="partners",
    title=Text("合作伙伴", "Partners"),
    editions={Edition.GROWTH: 2},
    place=3,
    needs=(m.partners, m.new_partners, m.partner_sales, m.partner_share),
    write=_partners,
    headline=_headline,
    front=(m.partner_share,),
    key=(m.partners, m.new_partners, m.partner_share),
    exhibits=(
        Exhibit(title=Text("各类合作伙伴", "Partners by kind"), figure=Figure.BARS, metrics=(m.partners,), by=partner_kind),
        Exhibit(
            title=Text("各类伙伴带来的销售额", "Sales by kind of partner"), figure=Figure.BARS, metrics=(m.partner_sales,), by=partner_kind
        ),
        Exhibit(title=Text("各伙伴带来的销售额", "Sales by partner"), figure=Figure.BARS, metrics=(m.partner_sales,), by=partner_name),
    ),
)


def _joint(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年联合活动 {campaigns} 场{campaigns_moved}。", "{campaigns} campaigns were made together with partners{campaigns_moved}."),
        campaigns=now[m.joint_campaigns],
    )
    yield say(
        Text("联合活动的我方投入 {spend}{spend_moved}。", "We put {spend} into them{spend_moved}."),
        spend=now[m.joint_spend],
    )
    for fact in now.by(m.joint_campaigns, partner_kind):
        if fact.value and fact.slices[-1].value == "cross_industry":
            yield say(
                Text(
                    "其中异业合作 {campaigns} 场{campaigns_moved}。", "Of these, {campaigns} were with other industries{campaigns_moved}."
                ),
                campaigns=fact,
            )


joint = Section(
    name="joint_campaigns",
    title=Text("异业合作与联合活动", "Other industries and joint campaigns"),
    editions={Edition.GROWTH: 2},
    place=4,
    needs=(m.joint_campaigns, m.joint_spend),
    write=_joint,
    key=(m.joint_campaigns, m.joint_spend),
    exhibits=(
        Exhibit(
            title=Text("各类伙伴的联合活动", "Joint campaigns by kind of partner"),
            figure=Figure.BARS,
            metrics=(m.joint_campaigns,),
            by=partner_kind,
        ),
    ),
)
