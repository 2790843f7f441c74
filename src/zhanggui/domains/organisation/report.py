"""What the year's summary says of the team and of compliance: recorded figures only."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import ranked
from zhanggui.domains.organisation import metrics as m
from zhanggui.domains.organisation.tables import check_kind, cost_kind, department
from zhanggui.domains.sales.metrics import gross_margin
from zhanggui.domains.stock.metrics import turnover_days
from zhanggui.facts import largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text

# ── the team ─────────────────────────────────────────────────────────────────


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("团队平均 {people} 人，人均销售额 {each}{each_moved}。", "A team of {people} sold {each} a person{each_moved}."),
        people=now[m.people],
        each=now[m.sales_per_person],
    )


def _people(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("团队平均 {people} 人{people_moved}。", "The team averaged {people} people{people_moved}."),
        people=now[m.people],
    )
    if first := largest(ranked(now.by(m.people, department))):
        yield say(
            Text("各部门中，{name}人数居首，平均 {people} 人。", "{name} was the largest department, with {people} people."),
            name=department.label(first.slices[-1].value),
            people=first,
        )


def _output(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("人均销售额 {each}{each_moved}。", "Sales came to {each} a person{each_moved}."),
        each=now[m.sales_per_person],
    )
    yield say(
        Text("每工时处理订单 {orders} 笔{orders_moved}。", "Orders came to {orders} for each hour worked{orders_moved}."),
        orders=now[m.orders_per_hour],
    )


def _trained(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("人均培训 {hours}{hours_moved}。", "On average, each person was trained for {hours}{hours_moved}."),
        hours=now[m.training_hours_per_person],
    )


def _costs(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "运营费用 {costs}{costs_moved}；不含商品成本与广告。",
            "Operating costs were {costs}{costs_moved}; goods and advertising are not in them.",
        ),
        costs=now[m.operating_costs],
    )


def _team(now: Facts) -> Iterator[Sentence]:
    yield from _people(now)
    yield from _trained(now)
    yield from _output(now)
    yield from _costs(now)


_BY_DEPARTMENT = Exhibit(title=Text("各部门人数", "People by department"), figure=Figure.BARS, metrics=(m.people,), by=department)
_COSTS = Exhibit(title=Text("各类运营费用", "Operating costs by kind"), figure=Figure.BARS, metrics=(m.operating_costs,), by=cost_kind)
_TRAINING = Exhibit(
    title=Text("各部门人均培训工时", "Hours of training by department"),
    figure=Figure.BARS,
    metrics=(m.training_hours_per_person,),
    by=department,
)
_OUTPUT = Exhibit(title=Text("各月每工时订单数", "Orders per hour worked, by month"), figure=Figure.MONTHS, metrics=(m.orders_per_hour,))

team = Section(
    name="team",
    title=Text("人员、培训与人效", "People, training and output"),
    editions={Edition.COMPREHENSIVE: 6, Edition.GROWTH: 4},
    place=1,
    needs=(m.people, m.training_hours_per_person, m.sales_per_person, m.orders_per_hour, m.operating_costs),
    write=_team,
    key=(m.people, m.training_hours_per_person, m.sales_per_person, m.orders_per_hour),
    exhibits=(_BY_DEPARTMENT, _TRAINING, _COSTS),
)


def _efficiency(now: Facts) -> Iterator[Sentence]:
    yield from _output(now)
    yield say(
        Text("库存周转 {days}{days_moved}。", "Stock turned over in {days}{days_moved}."),
        days=now[turnover_days],
    )
    yield say(
        Text("毛利率 {margin}{margin_moved}。", "The gross margin stood at {margin}{margin_moved}."),
        margin=now[gross_margin],
    )
    yield from _costs(now)


efficiency = Section(
    name="efficiency",
    title=Text("运营效率", "Efficiency"),
    editions={Edition.STRATEGIC: 1},
    place=5,
    needs=(m.people, m.sales_per_person, m.orders_per_hour, turnover_days, gross_margin, m.operating_costs),
    write=_efficiency,
    headline=_headline,
    front=(gross_margin, m.sales_per_person),
    key=(m.sales_per_person, m.orders_per_hour, turnover_days, gross_margin),
    exhibits=(
        _OUTPUT,
        Exhibit(title=Text("各月毛利率", "Gross margin by month"), figure=Figure.MONTHS, metrics=(gross_margin,)),
    ),
)


_SERVICE = ("客服", "客户服务", "service", "customer service")
"""What the department of customer service goes by."""


def _training(now: Facts) -> Iterator[Sentence]:
    yield from _trained(now)
    for fact in now.by(m.training_hours_per_person, department):
        if fact.slices[-1].value.lower() in _SERVICE:
            yield say(
                Text("客服部门人均 {hours}{hours_moved}。", "In customer service it was {hours}{hours_moved}."),
                hours=fact,
            )


training = Section(
    name="training",
    title=Text("培训", "Training"),
    editions={Edition.OPERATIONS: 2},
    place=2,
    needs=(m.training_hours_per_person,),
    write=_training,
    key=(m.training_hours_per_person,),
    exhibits=(_TRAINING,),
)


def _crew(now: Facts) -> Iterator[Sentence]:
    yield from _people(now)
    yield from _output(now)
    yield from _costs(now)


crew = Section(
    name="crew",
    title=Text("人员与人效", "People and output"),
    editions={Edition.OPERATIONS: 5},
    place=1,
    needs=(m.people, m.sales_per_person, m.orders_per_hour, m.operating_costs),
    write=_crew,
    key=(m.people, m.sales_per_person, m.orders_per_hour),
    exhibits=(_BY_DEPARTMENT, _OUTPUT, _COSTS),
)


# ── compliance ───────────────────────────────────────────────────────────────


def _compliance(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年合规检查 {checks} 次，查看 {looked} 项。",
            "{checks} checks of compliance looked at {looked} items.",
        ),
        checks=now[m.compliance_checks],
        looked=now[m.items_checked],
    )
    yield say(
        Text(
            "发现问题 {found} 处，问题率 {rate}{rate_moved}。",
            "They found {found} problems, in {rate} of the items{rate_moved}.",
        ),
        found=now[m.findings],
        rate=now[m.finding_rate],
    )
    yield say(
        Text("已整改 {fixed}{fixed_moved}。", "{fixed} of the problems are put right{fixed_moved}."),
        fixed=now[m.fixed_rate],
    )
    if first := largest(ranked(now.by(m.finding_rate, check_kind))):
        yield say(
            Text(
                "分类看，“{name}”的问题率居首，为 {rate}{rate_moved}。", "Of the kinds, “{name}” had the highest share: {rate}{rate_moved}."
            ),
            name=check_kind.label(first.slices[-1].value),
            rate=first,
        )


compliance = Section(
    name="compliance",
    title=Text("合规与安全检查", "Checks of compliance and security"),
    editions={Edition.COMPREHENSIVE: 5},
    place=3,
    needs=(m.compliance_checks, m.items_checked, m.findings, m.finding_rate, m.fixed_rate),
    write=_compliance,
    key=(m.compliance_checks, m.finding_rate, m.fixed_rate),
    exhibits=(
        Exhibit(
            title=Text("各类检查一览", "Checks in figures"),
            figure=Figure.TABLE,
            metrics=(m.items_checked, m.findings, m.finding_rate, m.fixed_rate),
            by=check_kind,
        ),
    ),
)
