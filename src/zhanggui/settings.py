"""zhanggui.toml and the environment, read once, every field with a meaning and a default."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from zhanggui.errors import BadSetting, BadShop
from zhanggui.nouns import Shop
from zhanggui.words import Lang, Text, same, spoken

FILE = "zhanggui.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """How much of the machine may be used."""

    memory_gb: float | None = None  #: most memory for a query; the rest goes to disk. Default: the engine's own, 80 % of the machine
    threads: int | None = None  #: most threads; default: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file that comes in may be at most; beyond, it is refused as hostile or broken."""

    unpacked_gb: float = 64.0  #: a compressed file may not unpack to more
    ratio: float = 250.0  #: nor to so many times its own size (a text file seldom passes 50)
    columns: int = 2000  #: nor have more columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that can be set."""

    shop: Shop = field(default_factory=Shop)
    lang: Lang | None = None
    engine: Engine = field(default_factory=Engine)
    limits: Limits = field(default_factory=Limits)
    policy: dict[str, dict[str, bool | int | float | str]] = field(
        default_factory=dict
    )  #: of each decision, what differs from its defaults


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
        said = tomllib.loads(file.read_text("utf-8"))
        settings = msgspec.convert(said, Settings, strict=False)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise BadSetting(
            Text("设置无法读取：{why}", "the settings can't be read: {why}").format(why=same(str(error))),
            where=str(file),
            fix=Text("改正这一行后重试", "correct that line and try again"),
        ) from None
    _unknown_fields(said, file)
    try:
        ZoneInfo(settings.shop.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSetting(
            Text("没有名为“{zone}”的时区", "there is no time zone {zone!r}").format(zone=settings.shop.zone),
            where=str(file),
            fix=Text("用 IANA 时区名，如 Asia/Shanghai", "use an IANA name such as Asia/Shanghai"),
        ) from None
    return settings


def _unknown_fields(said: dict[str, object], file: Path) -> None:
    known: dict[str, type[Shop | Engine | Limits]] = {"shop": Shop, "engine": Engine, "limits": Limits}
    stray = [name for name in said if name not in {*known, "lang", "policy"}]
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
