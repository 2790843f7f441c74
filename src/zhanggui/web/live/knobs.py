"""What can be set of today, alerts and the clock, in words; and whether what is set can be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from zhanggui.domains import DOMAINS
from zhanggui.errors import BadSetting, Unknown
from zhanggui.nouns import Metric
from zhanggui.settings import Alerts, EmailOutlet, Schedule, Settings, Watch, WebhookOutlet
from zhanggui.web.answers import METRICS
from zhanggui.words import Text

SECTIONS: Mapping[str, type[Watch | Schedule | Alerts]] = {"watch": Watch, "schedule": Schedule, "alerts": Alerts}

WORDS: Mapping[str, Mapping[str, Text]] = {
    "watch": {
        "folders": Text("自动载入的文件夹，相对店铺文件夹或绝对路径", "folders whose files are taken in, from the shop's folder or absolute"),
        "still": Text("文件多少秒不再变化才载入", "seconds for which a file must not have changed"),
    },
    "schedule": {
        "load": Text("多久看一次文件夹：30s、5m、2h 或 cron（按店铺时钟）；空为从不", "how often folders are looked into: 30s, 5m, 2h, or cron by the shop's clock; empty is never"),
        "store": Text("多久发布或取回一次构建（设了 [store] 时）", "how often builds are published or fetched, where a [store] is set"),
        "build": Text("何时构建新来的数据", "when to build what came in"),
        "decide": Text("何时让决策提建议", "when decisions propose"),
        "deliver": Text("多久送出一次", "how often what was approved, and alerts, are handed over"),
        "outcomes": Text("何时衡量结果", "when outcomes are measured"),
        "days": Text("多久核对一次新构建里的日子", "how often a new build's days are looked at"),
        "live": Text("多久核对一次今天的计数", "how often today's counters are looked at"),
        "tries": Text("失败后同一原因最多试几次", "how often a run is tried for one cause"),
        "wait": Text("第二次尝试前等多久，之后每次加倍", "before the second try; twice as long each time after"),
    },
    "alerts": {
        "live": Text("盯哪些实时计数", "counters of today that are watched"),
        "days": Text("盯哪些每日指标", "metrics whose days are watched"),
        "minutes": Text("把今天多长一段当作一个整体看", "minutes of today that are looked at as one"),
        "reach": Text("偏离多少个标准误才算异动", "standard errors off from which it stands out"),
        "least": Text("至少偏离预期的几成", "and at least so much of what was expected"),
        "back": Text("每次构建后核对最近几天", "how many days are looked at after a build"),
        "failures": Text("连续失败几次告警", "after how many failures in a row a run is told of"),
        "outlets": Text("经哪些出口外发（[[outlet]] 的名称，webhook 或 email）", "outlets by which alerts go out: names of [[outlet]], webhook or email"),
        "builds": Text("每次有新构建时通知哪些出口", "outlets that are told of each new build"),
        "send": Text("最低外发级别：info、warning、critical", "the mildest that goes out: info, warning, critical"),
        "quiet": Text("免打扰时段，如 22:00-08:00；只有严重的会发", "quiet hours, as 22:00-08:00; only critical ones go out"),
        "link": Text("控制台的网址，写在消息里", "the console's address, to be found in what goes out"),
        "owners": Text('某个指标归谁，如 { gmv = "运营" }', 'whose a metric is, as { gmv = "Operations" }'),
    },
}  # fmt: skip


def knobs() -> Iterator[tuple[str, str, str, Text]]:
    """Section, name, default and meaning of everything that can be set here."""
    for section, kind in SECTIONS.items():
        default = kind()
        for each in fields(kind):
            yield section, each.name, _toml(getattr(default, each.name)), WORDS[section][each.name]


def _toml(value: object) -> str:
    match value:
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return "{}"
        case _:
            return str(value)


def checked(settings: Settings) -> Settings:
    """The settings, where what they name is there; raises Unknown or BadSetting."""
    pulses = {pulse.metric.name for domain in DOMAINS for pulse in domain.pulses}
    for name in settings.alerts.live:
        if name not in pulses:
            raise Unknown(Text("实时计数", "counter of today"), name, pulses)
    adds = {name for name, metric in METRICS.items() if isinstance(metric, Metric) and metric.adds}
    for name in (*settings.alerts.days, *settings.alerts.owners):
        if name not in (METRICS if name in settings.alerts.owners else adds):
            raise Unknown(Text("可按天核对的指标", "metric whose days add up"), name, adds)
    tells = {each.name for each in settings.outlet if isinstance(each, (WebhookOutlet, EmailOutlet))}
    for key, name in (*(("outlets", each) for each in settings.alerts.outlets), *(("builds", each) for each in settings.alerts.builds)):
        if name not in tells:
            raise BadSetting(
                Text(
                    "[alerts] {key}：没有能发消息的出口“{name}”", "[alerts] {key}: there is no outlet {name!r} that can tell anything"
                ).format(key=key, name=name),
                fix=Text("先写 [[outlet]]，kind 为 webhook 或 email", "write an [[outlet]] of kind webhook or email first"),
            )
    return settings
