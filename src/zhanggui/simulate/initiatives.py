"""What the shop set out to change: initiatives with a planted effect, and some that change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhanggui.simulate import parcels, returns, trials
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import CHANNELS

_DOUYIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """A row of the shop's list of initiatives, and what is true of it."""

    name: str
    name_en: str
    theme: str
    department: str
    owner: str
    starts: date
    ends: date | None = None
    metric: str | None = None
    scope: str | None = None
    experiment: str | None = None
    stopped: bool = False
    cost: int = 0  #: yuan
    expected: float | None = None
    cause: str | None = None  #: the name of what is planted, None where nothing is
    effect: float | None = 0.0  #: what it truly does to its metric, relative; None where that is not one number
    direction: int = 0  #: 1 where the metric rises, −1 where it falls

    def status(self, today: date) -> str:
        """How it stands on a day."""
        if self.starts > today:
            return "planned"
        if self.stopped:
            return "stopped"
        return "delivered" if self.ends is not None and self.ends <= today else "running"


def make(plan: Plan) -> tuple[Initiative, ...]:
    """Every initiative that began since the shop opened, and those that lie ahead."""
    found = (*_tested(plan), *_planted(plan.last_day.year), *_idle(plan.last_day.year))
    return tuple(sorted((each for each in found if each.starts >= plan.first_day), key=lambda each: (each.starts, each.name)))


def _tested(plan: Plan) -> tuple[Initiative, ...]:
    """Those with an A/B test."""
    page, bar, recommended = trials.trials(plan)
    return (
        Initiative(name="一页式结账", name_en="One-page checkout", theme="product", department="技术", owner="王磊", cost=180_000,
                   metric="conversion", expected=0.05, cause="experiment", effect=page.completes - 1, direction=1,
                   starts=page.starts, ends=page.ends, experiment=page.name),
        Initiative(name="包邮进度条", name_en="Free-shipping bar", theme="users", department="运营", owner="李娜", cost=24_000,
                   metric="conversion", expected=0.02, cause="experiment", effect=bar.completes - 1, direction=-1,
                   starts=bar.starts, ends=bar.ends, experiment=bar.name, stopped=True),
        Initiative(name="推荐算法升级", name_en="Better recommendations", theme="data_ai", department="技术", owner="周浩然", cost=320_000,
                   metric="recommendation_ctr", expected=0.10, cause="experiment", effect=None, direction=1,
                   starts=recommended.starts, ends=recommended.ends, experiment=recommended.name),
    )  # fmt: skip


def _planted(year: int) -> tuple[Initiative, ...]:
    """Those that changed how the shop works, without a test."""
    new_year, spring = date(year, 1, 1), date(year, 3, 31)
    return (
        Initiative(name="仓库提速", name_en="Faster warehouse", theme="supply", department="仓储", owner="赵强", cost=260_000,
                   starts=new_year, ends=new_year, metric="ship_hours", expected=-4.0,
                   cause="faster_warehouse", effect=parcels.FASTER - 1, direction=-1),
        Initiative(name="极速退款", name_en="Faster refunds", theme="service", department="客服", owner="刘静", cost=60_000,
                   starts=new_year, ends=new_year, metric="return_hours", expected=-12.0,
                   cause="faster_refunds", effect=returns.QUICKER - 1, direction=-1),
        Initiative(name="精益备货", name_en="Leaner stock", theme="supply", department="仓储", owner="孙明", cost=40_000,
                   starts=new_year, ends=spring, metric="turnover_days", expected=-10.0,
                   cause="leaner_stock", effect=None, direction=-1),
        Initiative(name="发力抖音", name_en="Growing on Douyin", theme="brand", department="市场", owner="陈芳", cost=150_000,
                   starts=new_year, ends=spring, metric="gmv", scope=f"channel={CHANNELS[_DOUYIN]}", expected=0.30,
                   cause="douyin_grows"),  # it grows all along: nothing turns when this begins
    )  # fmt: skip


def _idle(year: int) -> tuple[Initiative, ...]:
    """Those that change nothing, those without a metric, and one that lies ahead."""
    return (
        Initiative(name="小程序上线", name_en="Mini program", theme="technology", department="技术", owner="王磊", cost=110_000,
                   starts=date(year - 2, 9, 18), ends=date(year - 2, 10, 16)),
        Initiative(name="供应商评分", name_en="Supplier scorecard", theme="supply", department="仓储", owner="赵强", cost=8_000,
                   starts=date(year - 1, 2, 26), ends=date(year - 1, 3, 25)),
        Initiative(name="统一数据看板", name_en="One dashboard", theme="data_ai", department="技术", owner="吴超", cost=65_000,
                   starts=date(year - 1, 7, 1), ends=date(year - 1, 8, 30)),
        Initiative(name="搜索联想词", name_en="Search suggestions", theme="data_ai", department="技术", owner="吴超", cost=45_000,
                   metric="view_rate", expected=0.03, starts=date(year - 1, 9, 2), ends=date(year - 1, 9, 2)),
        Initiative(name="到货提醒", name_en="Back-in-stock notice", theme="users", department="运营", owner="郑洋", cost=15_000,
                   starts=date(year - 1, 4, 8), ends=date(year - 1, 5, 6)),
        Initiative(name="客服话术培训", name_en="Training in service", theme="service", department="客服", owner="徐丽", cost=12_000,
                   metric="csat", expected=0.2, starts=date(year, 4, 21), ends=date(year, 4, 21)),
        Initiative(name="品牌短片", name_en="Brand film", theme="brand", department="市场", owner="何敏", cost=200_000,
                   metric="sessions", expected=0.10, starts=date(year, 4, 28), ends=date(year, 5, 12)),
        Initiative(name="包装升级", name_en="Better packaging", theme="product", department="仓储", owner="马军", cost=90_000,
                   metric="return_rate", expected=-0.10, starts=date(year, 7, 14), ends=date(year, 7, 14)),
        Initiative(name="详情页改版", name_en="New product pages", theme="product", department="技术", owner="林雨桐", cost=70_000,
                   metric="cart_rate", expected=0.05, starts=date(year, 8, 4), ends=date(year, 8, 4)),
        Initiative(name="积分抽奖", name_en="Points lottery", theme="users", department="运营", owner="郑洋", cost=30_000,
                   stopped=True, starts=date(year, 10, 9), ends=date(year, 10, 21)),
        Initiative(name="会员分层运营", name_en="Member tiers", theme="users", department="运营", owner="李娜", cost=50_000,
                   metric="orders_per_buyer", expected=0.05, starts=date(year, 12, 15)),
        Initiative(name="智能客服升级", name_en="Smarter service bot", theme="data_ai", department="客服", owner="刘静", cost=120_000,
                   metric="resolution_rate", expected=0.05, starts=date(year + 1, 3, 2)),
    )  # fmt: skip
