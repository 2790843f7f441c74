"""Changes a finished file at random, the way a slip or a wish would: one digit, a sign, a unit, a direction, a cause, a date.

A change counts unless the file still says the same: the numbers and dates of the changed stretch, read again, have the same
values, digits, signs and units as before (a nought moved before a number, a nought with another nought behind it, two equal numbers exchanged),
or a number that a chart keeps in full is the same to twelve digits. Nothing else is let off.
"""

from __future__ import annotations

import html
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from zhanggui.report.verify.numbers import Token, numbers
from zhanggui.report.verify.page import Block, Grid, Item

FLOAT = re.compile(r"-?\d+\.\d{6,}(?:e-?\d+)?")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SIGNED = re.compile(r"(?<![\w.%)])[+−-](?=\s?[A-Z¥$£€]{0,3}\d)")
UNITS = [
    ("万", "亿"), ("亿", "万"), ("个百分点", "%"), ("小时", "天"), ("天", "小时"), ("秒", "小时"), ("倍", "%"), ("%", " 个百分点"),
    ("K", "M"), ("M", "K"), ("B", "M"), ("pp", "%"), ("hours", "days"), ("days", "hours"), (" s", " hours"), ("×", "%"), ("%", " pp"),
]  # fmt: skip
WAYS = [
    ("增长", "下降"), ("上升", "下降"), ("提高", "下降"), ("下降", "上升"), ("延长", "缩短"), ("缩短", "延长"), ("略增", "略降"), ("略降", "略增"),
    ("基本持平", "上升"), ("变化不明显", "明显上升"), ("达成目标", "未达目标"), ("未达目标", "达成目标"), ("高于", "低于"), ("低于", "高于"),
    ("up", "down"), ("down", "up"), ("longer", "shorter"), ("shorter", "longer"), ("level with", "up on"), ("no clear change", "a clear rise"),
    ("above", "below"), ("below", "above"), ("meets the target", "misses the target"), ("misses the target", "meets the target"),
    ("▲", "▼"), ("▼", "▲"),
]  # fmt: skip
CAUSES = {
    "zh": ["得益于大促，", "因为降价，", "由于新渠道，", "受直播带动，"],
    "en": ["thanks to the campaign, ", "because of lower prices, ", "due to the new channel, ", "driven by live streams, "],
}
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_DATE = re.compile(rf"(20\d\d)年(?:(\d{{1,2}})月)?|({'|'.join(_MONTHS)}) (20\d\d)|(20\d\d)-(\d\d)-(\d\d)")
KINDS = ("digit", "sign", "unit", "point", "way", "cause", "date", "swap", "other")


@dataclass(frozen=True)
class Spot:
    """A stretch of text in a file: `node` says which of its stretches."""

    part: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Change:
    """A file with one change in it."""

    kind: str
    before: str
    after: str
    content: bytes


class Mutable:
    """A file taken apart, so that one stretch of it can be changed."""

    def __init__(self, file: Path, lang: str) -> None:
        self.lang, self._raw = lang, file.read_bytes()
        self._zipped = self._raw[:2] == b"PK"
        self.parts = self._unzipped() if self._zipped else {"": self._raw.decode()}
        self.spots = [spot for name, text in self.parts.items() for spot in self._spots(name, text)]
        self.named = {kind: [spot for spot in self.spots if POSSIBLE[kind](spot.text, lang)] for kind in KINDS}

    def _unzipped(self) -> dict[str, str]:
        """The parts of an office file that hold what is said."""
        said = re.compile(r"word/document\.xml|ppt/slides/slide\d+\.xml|(?:word|ppt)/charts/chart\d+\.xml")
        with zipfile.ZipFile(BytesIO(self._raw)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist() if said.fullmatch(name)}

    def _spots(self, name: str, text: str) -> Iterator[Spot]:
        if not self._zipped:
            body = text.index("<body")
            silent = [(hit.start(), hit.end()) for hit in re.finditer(r"<(script|style|svg|dialog)\b.*?</\1>", text, re.DOTALL)]
            for hit in re.finditer(r">([^<>]*\w[^<>]*)<", text):
                if hit.start() > body and not any(start <= hit.start(1) < end for start, end in silent):
                    yield Spot(name, hit.start(1), hit.end(1), html.unescape(hit[1]))
            return
        tags = r"<(?:w:t|a:t|c:v)(?: [^>]*)?>([^<]+)<"
        yield from (Spot(name, hit.start(1), hit.end(1), html.unescape(hit[1])) for hit in re.finditer(tags, text))

    def change(self, kind: str, dice: random.Random) -> Change | None:
        """Make a change of a kind at a random place; None where the file says the same as before."""
        if not self.named[kind]:
            return None
        spot = dice.choice(self.named[kind])
        if kind == "other":
            after = self._other(spot, dice)
        elif kind == "swap" and len(NUMBER.findall(spot.text)) < 2:
            return self._exchange(spot, dice)
        else:
            after = MAKERS[kind](spot.text, dice, self.lang)
        return self._changed(kind, [(spot, after)])

    def _other(self, spot: Spot, dice: random.Random) -> str:
        """The number of another stretch that looks alike: another row's."""
        shape = NUMBER.sub("0", spot.text)
        alike = [each.text for each in self.spots if NUMBER.sub("0", each.text) == shape and each.text != spot.text]
        return dice.choice(alike) if alike else spot.text

    def _exchange(self, spot: Spot, dice: random.Random) -> Change | None:
        """Two neighbours with one number each change places."""
        at = self.spots.index(spot)
        near = [
            each for each in self.spots[max(0, at - 8) : at + 9] if each.part == spot.part and each is not spot and _is_number(each.text)
        ]
        if not near or not _is_number(spot.text):
            return None
        other = dice.choice(near)
        return self._changed("swap", [(spot, other.text), (other, spot.text)])

    def _changed(self, kind: str, edits: list[tuple[Spot, str]]) -> Change | None:
        if all(same(spot.text, after) for spot, after in edits):
            return None
        parts = dict(self.parts)
        for spot, after in sorted(edits, key=lambda edit: -edit[0].start):
            text = parts[spot.part]
            parts[spot.part] = text[: spot.start] + html.escape(after, quote=False) + text[spot.end :]
        return Change(kind, " | ".join(spot.text for spot, _ in edits), " | ".join(after for _, after in edits), self._written(parts))

    def _written(self, parts: dict[str, str]) -> bytes:
        if not self._zipped:
            return parts[""].encode()
        out = BytesIO()
        with zipfile.ZipFile(BytesIO(self._raw)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
            for name in archive.namelist():
                copy.writestr(name, parts[name].encode() if name in parts else archive.read(name))
        return out.getvalue()


class Stream:
    """What was read from a file, so that one stretch of it can be changed: for PDF, whose letters are numbers of shapes in a font."""

    def __init__(self, items: list[Item], lang: str) -> None:
        self.lang, self.items = lang, items
        self.spots = [Spot("", at, -1, item.text) for at, item in enumerate(items) if isinstance(item, Block)]
        self.spots += [
            Spot("cell", at, row * 100 + column, cell)
            for at, item in enumerate(items)
            if isinstance(item, Grid)
            for row, cells in enumerate(item.rows)
            for column, cell in enumerate(cells)
        ]
        self.named = {kind: [spot for spot in self.spots if POSSIBLE[kind](spot.text, lang)] for kind in KINDS}

    def change(self, kind: str, dice: random.Random) -> tuple[str, str, list[Item]] | None:
        """Make a change of a kind at a random place; None where it says the same as before."""
        spot = dice.choice(self.named[kind])
        if kind == "other" or (kind == "swap" and len(NUMBER.findall(spot.text)) < 2):
            shape = NUMBER.sub("0", spot.text)
            alike = [each.text for each in self.spots if NUMBER.sub("0", each.text) == shape and each.text != spot.text]
            after = dice.choice(alike) if alike else spot.text
        else:
            after = MAKERS[kind](spot.text, dice, self.lang)
        return (
            None if same(spot.text, after) else (spot.text, after, [self._put(item, at, spot, after) for at, item in enumerate(self.items)])
        )

    @staticmethod
    def _put(item: Item, at: int, spot: Spot, after: str) -> Item:
        if at != spot.start:
            return item
        if isinstance(item, Grid):
            place, column = divmod(spot.end, 100)
            rows = [list(row) for row in item.rows]
            rows[place][column] = after
            return replace(item, rows=tuple(map(tuple, rows)))
        return replace(item, text=after)


def _is_number(text: str) -> bool:
    """Whether a stretch is one number with its sign and unit, and nothing else."""
    return len(text) < 16 and len(NUMBER.findall(text)) == 1 and not _DATE.search(text)


def same(before: str, after: str) -> bool:
    """Whether a stretch says the same numbers, and the same words, after a change."""
    if before.split() == after.split():
        return True
    if FLOAT.fullmatch(before) and FLOAT.fullmatch(after):
        return abs(float(before) - float(after)) <= 1e-12 * abs(float(before))
    told = [[_nought(token) or token.same for token in numbers(text)] for text in (before, after)]
    return bool(told[0]) and told[0] == told[1] and re.sub(r"[\d,.]", "", before) == re.sub(r"[\d,.]", "", after)


def _nought(token: Token) -> object:
    """Nought is nought, with however many digits."""
    return (token.unit, token.sign) if token.value == 0 else None


# ── changes ──────────────────────────────────────────────────────────────────


def _digit(text: str, dice: random.Random, _lang: str) -> str:
    places = [at for at, letter in enumerate(text) if letter in "0123456789"]
    at = dice.choice(places)
    return text[:at] + dice.choice([digit for digit in "0123456789" if digit != text[at]]) + text[at + 1 :]


def _sign(text: str, dice: random.Random, _lang: str) -> str:
    hit = dice.choice(list(SIGNED.finditer(text)))
    return text[: hit.start()] + ("−" if hit[0] == "+" else "+") + text[hit.end() :]


def _unit_places(text: str, lang: str) -> list[tuple[int, str, str]]:
    """Where a unit follows a number, and what may stand there instead."""
    found = []
    for was, now in UNITS:
        if any("\u4e00" <= letter <= "\u9fff" for letter in was + now) and lang == "en":
            continue
        if any(letter.isascii() and letter.isalpha() for letter in was + now) and lang == "zh":
            continue
        found += [(hit.start() + len(hit[0]) - len(was), was, now) for hit in re.finditer(rf"\d\s?{re.escape(was)}(?![A-Za-z])", text)]
    return found


def _unit(text: str, dice: random.Random, lang: str) -> str:
    at, was, now = dice.choice(_unit_places(text, lang))
    return text[:at] + now + text[at + len(was) :]


def _point(text: str, dice: random.Random, _lang: str) -> str:
    hit = dice.choice([hit for hit in NUMBER.finditer(text) if "." in hit[0]])
    digits = hit[0].replace(".", "")
    at = hit[0].index(".") + dice.choice([-1, 1])
    moved = "0." + digits if at <= 0 else digits[:at] + ("." + digits[at:] if at < len(digits) else "")
    return text[: hit.start()] + moved + text[hit.end() :]


def _way_places(text: str, lang: str) -> list[tuple[int, str, str]]:
    found = []
    for was, now in WAYS:
        latin = was[0].isascii()
        if latin is (lang == "en") or was in "▲▼":
            here = r"(?=\s*$|\s+(?:\d|on\b|slightly\b))" if was in {"up", "down"} else r"(?![A-Za-z])"
            pattern = rf"(?<![A-Za-z]){was}{here}" if latin else was
            found += [(hit.start(), was, now) for hit in re.finditer(pattern, text)]
    return found


def _way(text: str, dice: random.Random, lang: str) -> str:
    at, was, now = dice.choice(_way_places(text, lang))
    return text[:at] + now + text[at + len(was) :]


def _cause(text: str, dice: random.Random, lang: str) -> str:
    said = dice.choice(CAUSES[lang])
    at = text.index("同比") if lang == "zh" else text.index("on the year before")
    return text[:at] + said + text[at:]


def _date(text: str, dice: random.Random, _lang: str) -> str:
    hit = dice.choice(list(_DATE.finditer(text)))
    said = hit[0]
    if hit[3]:
        if dice.random() < 0.5:
            said = said.replace(hit[3], dice.choice([name for name in _MONTHS if name != hit[3]]))
        else:
            said = said.replace(hit[4], str(int(hit[4]) + dice.choice([-1, 1])))
    elif hit[5]:
        said = f"{hit[5]}-{int(hit[6]) % 12 + 1:02d}-{hit[7]}"
    elif hit[2] and dice.random() < 0.5:
        said = f"{hit[1]}年{int(hit[2]) % 12 + 1}月"
    else:
        said = said.replace(hit[1], str(int(hit[1]) + dice.choice([-1, 1])), 1)
    return text[: hit.start()] + said + text[hit.end() :]


def _swap(text: str, dice: random.Random, _lang: str) -> str:
    first, second = sorted(dice.sample(list(NUMBER.finditer(text)), 2), key=lambda hit: hit.start())
    return text[: first.start()] + second[0] + text[first.end() : second.start()] + first[0] + text[second.end() :]


MAKERS: dict[str, Callable[[str, random.Random, str], str]] = {
    "digit": _digit, "sign": _sign, "unit": _unit, "point": _point, "way": _way, "cause": _cause, "date": _date, "swap": _swap,
}  # fmt: skip
POSSIBLE: dict[str, Callable[[str, str], bool]] = {
    "digit": lambda text, _lang: bool(re.search(r"\d", text)),
    "sign": lambda text, _lang: bool(SIGNED.search(text)),
    "unit": lambda text, lang: bool(_unit_places(text, lang)),
    "point": lambda text, _lang: any("." in hit for hit in NUMBER.findall(text)),
    "way": lambda text, lang: bool(_way_places(text, lang)),
    "cause": lambda text, lang: ("同比" if lang == "zh" else "on the year before") in text and len(text) > 6,
    "date": lambda text, _lang: bool(_DATE.search(text)),
    "swap": lambda text, _lang: bool(NUMBER.search(text)),
    "other": lambda text, _lang: bool(NUMBER.search(text)),
}
