"""zhanggui.toml and the environment, read once, every field with a meaning and a default."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from zhanggui.errors import BadSetting, BadShop
from zhanggui.nouns import Shop
from zhanggui.words import Lang, Text, same, spoken

FILE = "zhanggui.toml"
LEARNED = "models"
"""The folder of what models learned, in a shop's own."""

EnvName = Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z0-9_]*$")]
"""The name of a variable of the environment: what looks like anything else, a secret perhaps, is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What tables are derived and measured on, and how much of the machine may be used."""

    name: Literal["duckdb", "spark"] = "duckdb"  #: the embedded engine, or a cluster
    address: str | None = field(default=None, repr=False)  #: of the cluster, by Spark Connect: sc://host:15002
    address_env: EnvName | None = None  #: or the variable that holds it, where the address has a token: that is a secret
    memory_gb: float | None = None  #: most memory for a query; the rest goes to disk. Default: the engine's own, 80 % of the machine
    threads: int | None = None  #: most threads; default: all
    month_rows: int = 200_000  #: a table that is made of more rows is kept month by month, so that a new day redoes few of them

    @property
    def cluster(self) -> str:
        """The address of the cluster; empty where none is said."""
        return self.address or os.environ.get(self.address_env or "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where builds are published for other machines: an object store, or a folder. Who may is said in the environment, as AWS_*."""

    address: str = ""  #: s3://bucket/prefix, or file:///a/folder; none: builds stay on this machine
    reads: bool = False  #: this machine only reads what another publishes there: nothing is loaded or built here

    @property
    def publishes(self) -> bool:
        """Whether the builds of this machine are published."""
        return bool(self.address) and not self.reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file that comes in may be at most; beyond, it is refused as hostile or broken."""

    unpacked_gb: float = 64.0  #: a compressed file may not unpack to more
    ratio: float = 250.0  #: nor to so many times its own size (a text file seldom passes 50)
    columns: int = 2000  #: nor have more columns
    upload_gb: float = 4.0  #: nor may more come at once through the console


class _Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A way by which approved orders leave: `[[outlet]]`. Secrets stand in the environment; here are their names only."""

    name: str
    decisions: tuple[str, ...] = ()  #: whose orders it takes; none named: those of all
    headers: Literal["title", "name"] = "title"  #: what heads a column: its title in the shop's language, or its name


class FileOutlet(_Outlet, frozen=True, kw_only=True, tag="file"):
    """A folder: one file for each batch of approvals."""

    folder: str  #: from the shop's folder, or absolute
    format: Literal["csv", "xlsx"] = "csv"


class SftpOutlet(_Outlet, frozen=True, kw_only=True, tag="sftp"):
    """A folder of another machine. Its key must be known: `host_key` is the line of ssh-keyscan, without the host."""

    host: str
    user: str
    host_key: str
    folder: str = "."
    port: int = 22
    password_env: EnvName | None = None
    key_file: str | None = None
    format: Literal["csv", "xlsx"] = "csv"


class WebhookOutlet(_Outlet, frozen=True, kw_only=True, tag="webhook"):
    """A system that takes a signed POST (as Standard Webhooks has it), or a chat robot that is told."""

    url: str | None = None
    url_env: EnvName | None = None
    secret_env: EnvName | None = None
    robot: Literal["feishu", "dingtalk", "wecom", "slack"] | None = None
    link: str = ""  #: the console's address, to be found in the message


class EmailOutlet(_Outlet, frozen=True, kw_only=True, tag="email"):
    """An e-mail with the orders as a file."""

    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_env: EnvName | None = None
    format: Literal["csv", "xlsx"] = "csv"


class PullOutlet(_Outlet, frozen=True, kw_only=True, tag="pull"):
    """Orders wait here until another system fetches them by the API."""


Outlet = FileOutlet | SftpOutlet | WebhookOutlet | EmailOutlet | PullOutlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Folders whose files are taken in as they come, while the shop is served. Files stay where they are; each is taken once."""

    folders: tuple[str, ...] = ()  #: from the shop's folder, or absolute
    still: int = 60  #: seconds for which a file must not have changed before it is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a served shop does what nobody asks for: `30s`, `5m`, `2h`, or as cron has it by the shop's clock; empty is never."""

    load: str = "1m"  #: look into the watched folders
    store: str = "1m"  #: where a [store] is set: publish what isn't yet, or look there for what is new
    build: str = "5 * * * *"  #: build what came in since; after files of a watched folder it is built at once
    decide: str = "30 6 * * *"  #: let every decision propose, where the build or the day is another
    deliver: str = "30s"  #: hand what was approved, and alerts, to their outlets
    outcomes: str = "0 7 * * *"  #: measure what came of what was delivered
    days: str = "10m"  #: look for days that stand out, where the build is another
    live: str = "1m"  #: look for what stands out of today's counters
    tries: int = 5  #: so often a run that failed is tried again for the same cause
    wait: str = "1m"  #: before the second try; twice as long before each after it, an hour at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """What is watched, how closely, who is told, and when nobody is disturbed."""

    live: tuple[str, ...] = ("gmv", "orders_placed", "sessions")  #: counters of today that are watched; none: ()
    days: tuple[str, ...] = ("gmv", "orders_placed", "sessions", "buying_sessions", "refund_requests", "conversations")
    """Metrics whose days are watched after each build: those that add up day by day."""
    minutes: int = 60  #: so long a stretch of today is looked at as one
    reach: float = 4.0  #: standard errors off what was to be expected from which a stretch stands out
    least: float = 0.3  #: and at least so much of what was expected: less is nothing to be told of
    back: int = 3  #: so many days before the last are looked at after a build
    failures: int = 3  #: after so many failures in a row a run of the schedule is told of
    outlets: tuple[str, ...] = ()  #: names of [[outlet]]s of kind webhook or email that alerts go out by
    builds: tuple[str, ...] = ()  #: names of such outlets that are told of each new build
    send: Literal["info", "warning", "critical"] = "warning"  #: the mildest that goes out
    quiet: str = ""  #: hours of the shop's clock in which only critical ones go out, as 22:00-08:00; the others follow after
    link: str = ""  #: the console's address, to be found in what goes out
    owners: dict[str, str] = field(default_factory=dict)  #: of a metric, who is to look at it, where not its own department


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that can be set."""

    shop: Shop = field(default_factory=Shop)
    lang: Lang | None = None
    engine: Engine = field(default_factory=Engine)
    store: Store = field(default_factory=Store)
    limits: Limits = field(default_factory=Limits)
    watch: Watch = field(default_factory=Watch)
    schedule: Schedule = field(default_factory=Schedule)
    alerts: Alerts = field(default_factory=Alerts)
    policy: dict[str, dict[str, bool | int | float | str]] = field(
        default_factory=dict
    )  #: of each decision, what differs from its defaults
    outlet: tuple[Outlet, ...] = ()  #: by which approved orders leave


@dataclass(frozen=True, slots=True)
class Folder:
    """A shop on disk: what came in, what was set apart, what was built, what was reported."""

    path: Path
    settings: Settings

    @property
    def raw(self) -> Path:
        """What came in: Parquet, one file a batch and source."""
        return self.path / "raw"

    @property
    def apart(self) -> Path:
        """Rows set apart with their reasons, as CSV that can be corrected and loaded again."""
        return self.path / "apart"

    @property
    def builds(self) -> Path:
        """Builds, named by what went into them."""
        return self.path / "builds"

    @property
    def reports(self) -> Path:
        """Annual summaries."""
        return self.path / "reports"

    @property
    def current(self) -> Path:
        """Names the build in use."""
        return self.path / "CURRENT"

    @property
    def in_use(self) -> str:
        """The name of the build in use; empty where there is none."""
        return self.current.read_text("utf-8").strip() if self.current.exists() else ""

    @property
    def learned(self) -> Path:
        """What models learned from builds."""
        return self.path / LEARNED

    @property
    def readings(self) -> Path:
        """How files were read before."""
        return self.path / ".readings"

    @property
    def spill(self) -> Path:
        """Where the engine puts what doesn't fit in memory."""
        return self.path / ".spill"


def open_folder(path: Path) -> Folder:
    """Open the shop at `path`; raises BadShop where there is none, BadSetting where its file is wrong."""
    file = path / FILE
    if not file.is_file():
        raise BadShop(
            Text("这里没有店铺（缺少 zhanggui.toml）", "there is no shop here (no zhanggui.toml)"),
            where=str(path),
            fix=Text("先运行 zhanggui init {path}", "run zhanggui init {path} first").format(path=same(str(path))),
        )
    for each in ("raw", "apart", "builds", "reports"):
        (path / each).mkdir(exist_ok=True)
    return Folder(path, read(file))


def init(path: Path, name: str | None = None) -> Folder:
    """Make an empty shop at `path`; one that is there stays as it is."""
    path.mkdir(parents=True, exist_ok=True)
    file = path / FILE
    if not file.exists():
        file.write_text(_TEMPLATE.format(name=name or path.resolve().name), "utf-8")
    return open_folder(path)


def read(file: Path) -> Settings:
    """Read a settings file; raises BadSetting with the name of the field."""
    try:
        said = _in_full(tomllib.loads(file.read_text("utf-8")))
        settings = msgspec.convert(said, Settings, strict=False)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise BadSetting(
            Text("设置无法读取：{why}", "the settings can't be read: {why}").format(why=same(str(error))),
            where=str(file),
            fix=Text("改正这一行后重试", "correct that line and try again"),
        ) from None
    _unknown_fields(said, file)
    _when(settings, file)
    _outlets(settings.outlet, file)
    _cluster(settings.engine, file)
    _store(settings.store, file)
    try:
        ZoneInfo(settings.shop.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSetting(
            Text("没有名为“{zone}”的时区", "there is no time zone {zone!r}").format(zone=settings.shop.zone),
            where=str(file),
            fix=Text("用 IANA 时区名，如 Asia/Shanghai", "use an IANA name such as Asia/Shanghai"),
        ) from None
    return settings


ENGINE = "ZHANGGUI_ENGINE"
"""The variable that says which engine is used instead of the shop's own, as `--engine` does: duckdb, spark, or sc://host:port."""


def _in_full(said: dict[str, Any]) -> dict[str, Any]:
    """`engine = "spark"` and `address = …` at the head of the file, as the section that they stand for; what the environment says goes first."""
    part = said.get("engine", {})
    if isinstance(part, str):
        heads = {name: said[name] for name in ("address", "address_env") if name in said}
        said = {name: each for name, each in said.items() if name not in heads}
        part = heads | ({"name": "spark", "address": part} if part.startswith("sc:") else {"name": part})
    if instead := os.environ.get(ENGINE):
        part = part | ({"name": "spark", "address": instead} if instead.startswith("sc:") else {"name": instead})
    return {**said, "engine": part} if part else said


def _cluster(engine: Engine, file: Path) -> None:
    """Refuse a cluster without an address, and an address that tells a secret to everybody who may read the file."""
    if engine.name != "spark":
        return
    if engine.address and "token=" in engine.address.lower() and engine.address != os.environ.get(ENGINE):
        raise BadSetting(
            Text("[engine] address 里有令牌，令牌是密钥", "[engine] address has a token, and a token is a secret"),
            where=str(file),
            fix=Text(
                '把地址放进环境变量，设置里写 address_env = "变量名"', 'put the address into the environment and write address_env = "NAME"'
            ),
        )
    if not engine.cluster:
        raise BadSetting(
            Text('engine = "spark"，但没有集群地址', 'engine = "spark", but there is no address of a cluster'),
            where=str(file),
            fix=Text(
                '在 [engine] 里写 address = "sc://主机:15002"，或写 address_env 并设好这个环境变量',
                'write address = "sc://HOST:15002" into [engine], or address_env and set that variable',
            ),
        )


def _store(store: Store, file: Path) -> None:
    """Refuse an address that nothing can be published at, and one that tells a secret."""
    if store.reads and not store.address:
        raise BadSetting(
            Text("[store] reads = true，但没有写 address", "[store] reads = true, but there is no address"),
            where=str(file),
            fix=Text('写上 address = "s3://桶/前缀"', 'write address = "s3://bucket/prefix"'),
        )
    parts = urlsplit(store.address)
    if store.address and ("@" in parts.netloc or parts.query):
        raise BadSetting(
            Text("[store] address 里有密钥或参数", "[store] address holds a secret or parameters"),
            where=str(file),
            fix=Text(
                "密钥放进环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY，端点放进 AWS_ENDPOINT_URL",
                "put keys into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment, and the endpoint into AWS_ENDPOINT_URL",
            ),
        )
    if store.address and (parts.scheme not in SCHEMES or not (parts.netloc or parts.path.strip("/"))):
        raise BadSetting(
            Text("[store] address 看不懂：{said}", "[store] address is none that we know: {said}").format(said=same(store.address)),
            where=str(file),
            fix=Text("写成 s3://桶/前缀，或 file:///文件夹", "write s3://bucket/prefix, or file:///a/folder"),
        )


SCHEMES = ("s3", "gs", "az", "file")
"""What an address of a store may begin with."""


def _unknown_fields(said: dict[str, object], file: Path) -> None:
    known: dict[str, type] = {
        "shop": Shop,
        "engine": Engine,
        "store": Store,
        "limits": Limits,
        "watch": Watch,
        "schedule": Schedule,
        "alerts": Alerts,
    }
    stray = [name for name in said if name not in {*known, "lang", "policy", "outlet"}]
    for section, kind in known.items():
        part = said.get(section, {})
        names = {each.name for each in fields(kind)}
        stray += [f"{section}.{name}" for name in (part if isinstance(part, dict) else ()) if name not in names]
    if stray:
        raise BadSetting(
            Text("没有这样的设置：{names}", "no such setting: {names}").format(names=same(", ".join(stray))),
            where=str(file),
            fix=Text("检查拼写；可用的设置见 docs/guide.md", "check the spelling; docs/guide.md lists the settings"),
        )


_SPAN = re.compile(r"(\d{1,5})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_CRON = re.compile(r"([\d*/,-]+|[A-Za-z]{3}([,-][A-Za-z]{3})*)( ([\d*/,-]+|[A-Za-z]{3}([,-][A-Za-z]{3})*)){4}")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def seconds_of(said: str) -> int | None:
    """The seconds of a span such as 30s, 5m or 2h; None for what is none."""
    found = _SPAN.fullmatch(said.strip())
    return int(found[1]) * _SECONDS[found[2]] or None if found else None


def _when(settings: Settings, file: Path) -> None:
    """Refuse a time that nobody could keep."""
    for each in fields(Schedule):
        said = getattr(settings.schedule, each.name)
        if isinstance(said, str) and said and seconds_of(said) is None and (each.name == "wait" or not _CRON.fullmatch(said)):
            raise _bad_time(
                f"[schedule] {each.name}",
                said,
                Text("写 30s、5m、2h 或 cron，如 30 6 * * *", "write 30s, 5m, 2h or cron, as 30 6 * * *"),
                file,
            )
    if settings.alerts.quiet and not _HOURS.fullmatch(settings.alerts.quiet):
        raise _bad_time("[alerts] quiet", settings.alerts.quiet, Text("写成 22:00-08:00", "write 22:00-08:00"), file)


def _bad_time(name: str, said: str, fix: Text, file: Path) -> BadSetting:
    return BadSetting(
        Text("{name} 的时间看不懂：{said}", "{name} is no time: {said!r}").format(name=name, said=said), where=str(file), fix=fix
    )


def _outlets(outlets: tuple[Outlet, ...], file: Path) -> None:
    """Refuse two of one name, and one that can't work: no address, several addresses, an e-mail to nobody."""
    names = [each.name for each in outlets]
    for each in outlets:
        wrong = _wrong(each) or (Text("名称重复", "its name is there twice") if names.count(each.name) > 1 else None)
        if wrong is not None:
            raise BadSetting(
                Text("出口“{name}”：{wrong}", "outlet {name!r}: {wrong}").format(name=each.name, wrong=wrong),
                where=f"{file} [[outlet]]",
                fix=Text("改正这一段后重试；写法见 docs/guide.md", "correct that part and try again; docs/guide.md says how"),
            )


def _wrong(outlet: Outlet) -> Text | None:
    """What is wrong with an outlet by itself."""
    if not outlet.name.strip():
        return Text("没有名称", "it has no name")
    match outlet:
        case WebhookOutlet():
            return _wrong_address(outlet)
        case SftpOutlet(password_env=None, key_file=None):
            return Text("须写 password_env 或 key_file", "give password_env or key_file")
        case EmailOutlet(sender=sender, to=to) if not to or not all(_address(each) for each in (sender, *to)):
            return Text("发件人与收件人须是邮箱地址", "sender and to must be e-mail addresses")
        case _:
            return None


def _wrong_address(outlet: WebhookOutlet) -> Text | None:
    if (outlet.url is None) == (outlet.url_env is None):
        return Text("url 与 url_env 须写且只写一个", "give either url or url_env")
    if outlet.robot and outlet.url_env is None:
        return Text("机器人的地址本身是密钥，请用 url_env", "a robot's address is itself a secret: use url_env")
    if outlet.url is not None and not outlet.url.startswith(("http://", "https://")):
        return Text("url 须以 https:// 或 http:// 开头", "url must begin with https:// or http://")
    return None


def _address(said: str) -> bool:
    return re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", said) is not None


def language(settings: Settings | None, said: str | None) -> Lang:
    """Choose the language: what was said, else the environment's ZHANGGUI_LANG, else the shop's, else the locale's."""
    return spoken((said, os.environ.get("ZHANGGUI_LANG"), settings.lang if settings else None), os.environ)


_TEMPLATE = """\
# 店铺设置 / settings of the shop
[shop]
name = "{name}"
zone = "Asia/Shanghai"     # 店铺所在时区 / the zone whose days the shop keeps
currency = "CNY"           # 记账货币 / the currency reported in
country = "CN"             # 节假日 / whose holidays
# opened = 2024-01-01      # 开店日期（若数据从开店开始）/ when it opened, if the data begin with it
"""
