"""What can go wrong, in the user's language: what it is, where it is, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from zhanggui.words import Lang, Text, same


class ZhangguiError(Exception):
    """Anything that we can explain to the person who asked for it."""

    exit_code = 1

    def __init__(self, what: Text, *, fix: Text, where: str = "") -> None:
        """Say `what` is wrong, `where`, and how to `fix` it."""
        super().__init__(what.en)
        self.what, self.where, self.fix = what, where, fix

    def to(self, lang: Lang) -> str:
        """Read it out: where, what, fix."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what.to(lang)}\n→ {self.fix.to(lang)}"

    def __str__(self) -> str:
        """Read it out in English, for engineers and logs."""
        return self.to(Lang.EN)


class Unknown(ZhangguiError):
    """A name that nothing declares."""

    exit_code = 2

    def __init__(self, kind: Text, name: str, known: Iterable[str]) -> None:
        """Say that no `kind` is called `name`, and which of the `known` may be meant."""
        known = sorted(known)
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        listed = same(", ".join(near or known[:12]))
        super().__init__(
            Text("没有名为“{name}”的{kind}", "there is no {kind} {name!r}").format(name=name, kind=kind),
            fix=Text("是不是：{listed}？", "did you mean: {listed}?").format(listed=listed)
            if near
            else Text("可用的有：{listed}", "there are: {listed}").format(listed=listed),
        )
        self.name, self.near = name, tuple(near)


class BadRequest(ZhangguiError):
    """Something asked for in words that we don't understand, or that can't be had together."""

    exit_code = 2


class BadSetting(ZhangguiError):
    """A line of zhanggui.toml that can't be used."""

    exit_code = 2


class BadFile(ZhangguiError):
    """A file that can't be taken in as a whole."""

    exit_code = 3


class BadShop(ZhangguiError):
    """A folder that is no shop, or a shop that isn't whole."""

    exit_code = 4


class Busy(ZhangguiError):
    """A shop that another process is writing to."""

    exit_code = 5


class CheckFailed(ZhangguiError):
    """A check of the data that doesn't hold."""

    exit_code = 6


class NoEngine(ZhangguiError):
    """An engine that can't be reached, or answers no more."""

    exit_code = 7


class NoAnswer(ZhangguiError):
    """An engine that was asked and couldn't work it out."""

    exit_code = 7


class NoStore(ZhangguiError):
    """A store of published builds that can't be reached, refuses us, or doesn't hold what a shop needs."""

    exit_code = 8
