"""What the year's summary says of initiatives, as recorded; what they did stands in the chapter on effects."""

from collections.abc import Iterator

from zhanggui.domains.plan import metrics as m
from zhanggui.domains.plan.tables import department, theme
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text

_NEEDS = (m.initiatives_begun, m.initiatives_delivered, m.initiatives_tested, m.initiative_cost)


def _strategic(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年启动举措 {begun} 项{begun_moved}，交付 {delivered} 项{delivered_moved}。",
            "{begun} initiatives began in the year{begun_moved}, and {delivered} were delivered{delivered_moved}.",
        ),
        begun=now[m.initiatives_begun],
        delivered=now[m.initiatives_delivered],
    )
    yield say(
        Text(
            "交付的举措中有 {tested} 项做了 A/B 实验或留出对照，其效果不靠推测。",
            "Of those delivered, {tested} had an A/B test or a group left out: their effect is measured, not guessed.",
        ),
        tested=now[m.initiatives_tested],
    )
    yield say(
        Text("全年启动的举措共投入 {cost}{cost_moved}。", "The initiatives that began in the year cost {cost}{cost_moved}."),
        cost=now[m.initiative_cost],
    )


def _cooperation(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "各部门全年启动举措 {begun} 项{begun_moved}，交付 {delivered} 项{delivered_moved}。",
            "The departments began {begun} initiatives in the year{begun_moved} and delivered {delivered}{delivered_moved}.",
        ),
        delivered=now[m.initiatives_delivered],
        begun=now[m.initiatives_begun],
    )
    yield say(
        Text("其中 {tested} 项上线时留有对照。", "{tested} of those delivered were launched with a control group."),
        tested=now[m.initiatives_tested],
    )


initiatives = Section(
    name="initiatives",
    title=Text("举措与投入", "Initiatives and what they cost"),
    editions={Edition.STRATEGIC: 3},
    place=1,
    needs=_NEEDS,
    write=_strategic,
    key=_NEEDS,
    exhibits=(
        Exhibit(
            title=Text("各主题交付的举措", "Initiatives delivered by theme"),
            figure=Figure.BARS,
            metrics=(m.initiatives_delivered,),
            by=theme,
        ),
        Exhibit(title=Text("各主题举措投入", "Cost of initiatives by theme"), figure=Figure.BARS, metrics=(m.initiative_cost,), by=theme),
    ),
)

cooperation = Section(
    name="cooperation",
    title=Text("跨部门协作", "Cooperation across departments"),
    editions={Edition.OPERATIONS: 4},
    place=1,
    needs=_NEEDS[:3],
    write=_cooperation,
    key=_NEEDS[:3],
    exhibits=(
        Exhibit(
            title=Text("各部门交付的举措", "Initiatives delivered by department"),
            figure=Figure.BARS,
            metrics=(m.initiatives_delivered,),
            by=department,
        ),
        Exhibit(
            title=Text("各部门的举措", "Initiatives of the departments"),
            figure=Figure.TABLE,
            metrics=(m.initiatives_begun, m.initiatives_delivered, m.initiatives_tested),
            by=department,
        ),
    ),
)
