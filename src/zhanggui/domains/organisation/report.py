"""What the year's summary says of the team: recorded figures only."""

from collections.abc import Iterator

from zhanggui.domains.organisation import metrics as m
from zhanggui.domains.organisation.tables import cost_kind, department
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "团队平均 {people} 人{people_moved}，人均销售额 {each}{each_moved}。",
            "The team numbered {people}{people_moved}, with sales of {each} a person{each_moved}.",
        ),
        people=now[m.people],
        each=now[m.sales_per_person],
    )
    yield say(
        Text("每工时处理订单 {orders} 笔{orders_moved}。", "Each hour worked went with {orders} orders{orders_moved}."),
        orders=now[m.orders_per_hour],
    )
    yield say(
        Text("人均培训 {hours}{hours_moved}。", "A person was trained for {hours}{hours_moved}."),
        hours=now[m.training_hours_per_person],
    )
    yield say(
        Text(
            "运营费用 {costs}{costs_moved}（不含商品成本与广告）。",
            "Operating costs were {costs}{costs_moved}, goods and advertising apart.",
        ),
        costs=now[m.operating_costs],
    )


team = Section(
    name="team",
    title=Text("人员与费用", "People and costs"),
    editions={Edition.COMPREHENSIVE: 6, Edition.OPERATIONS: 5, Edition.GROWTH: 4},
    place=1,
    needs=(m.people, m.sales_per_person, m.orders_per_hour, m.training_hours_per_person, m.operating_costs),
    write=_write,
    key=(m.people, m.sales_per_person, m.orders_per_hour, m.training_hours_per_person),
    exhibits=(
        Exhibit(title=Text("各部门人数", "People by department"), figure=Figure.BARS, metrics=(m.people,), by=department),
        Exhibit(title=Text("各类运营费用", "Operating costs by kind"), figure=Figure.BARS, metrics=(m.operating_costs,), by=cost_kind),
    ),
)
