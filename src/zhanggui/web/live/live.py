"""The live side of a shop, one for the process: the tally, the days before, and the board that comes of both."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from zhanggui.errors import BadShop
from zhanggui.nouns import Pulse
from zhanggui.settings import Folder, open_folder
from zhanggui.web.live.board import Board, Moment, doubled, festival_of, most, reading
from zhanggui.web.live.past import PULSES, Past, pasts
from zhanggui.web.live.tally import Tally

_LOG = logging.getLogger("zhanggui.live")
_AGAIN = 60.0
"""Seconds after which a shop without a build, or one that can't be read, is looked at again."""


class Live:
    """Today, as it is known in this process."""

    def __init__(self, folder: Folder) -> None:
        """Count nothing yet, and read nothing."""
        self.folder = folder
        self.zone = ZoneInfo(folder.settings.shop.zone)
        self.tally = Tally(pulse.event for pulse in PULSES)
        self.closing = threading.Event()  #: set when the process is about to end
        self.watchers = 0  #: streams that are open
        self._lock = threading.Lock()
        self._past: Mapping[Pulse, Past] = {}
        self._of: tuple[str, date] | None = None
        self._tried = 0.0
        self._boards: dict[str | None, tuple[int, Board]] = {}

    def now(self) -> datetime:
        """The time on the shop's wall."""
        return datetime.now(self.zone)

    def board(self, only: str | None = None) -> Board:
        """What is known now; worked out at most once a second, however many look."""
        second = int(time.time())
        held = self._boards.get(only)
        if held is not None and held[0] == second:
            return held[1]
        with self._lock:
            held = self._boards.get(only)
            if held is None or held[0] != second:
                held = second, self._made(only)
                self._boards[only] = held
                if len(self._boards) > 100:  # noqa: PLR2004 - one for each channel that a partner may see
                    self._boards.clear()
            return held[1]

    def _made(self, only: str | None) -> Board:
        now = self.now()
        past = self._pasts(now.date())
        counts = self.tally.of_day(now.date(), self.zone)
        moment = Moment(now=now, shop=self.folder.settings.shop, counts=counts, since=self.tally.since)
        return Board(
            now=now,
            readings=tuple(reading(pulse, past.get(pulse), moment, only) for pulse in PULSES),
            names=tuple((str(name), many) for name, many in most(counts, 0, only)),
            channels=most(counts, 1, only),
            lately=tuple(self.tally.lately(None, now, 60)),
            since=self.tally.since,
            last=None if self.tally.last is None else self.tally.last.astimezone(self.zone),
            festival=festival_of(now.date(), self.folder.settings.shop.country),
            doubled=doubled(now.date(), self.zone),
        )

    def _pasts(self, today: date) -> Mapping[Pulse, Past]:
        """The days before, read anew when there is another build or another day; of a shop without one, nothing."""
        name = self.folder.in_use
        if self._of == (name, today) or time.monotonic() - self._tried < (_AGAIN if self._of is None else 0):
            return self._past
        self._tried = time.monotonic()
        try:
            built, self._past = pasts(self.folder, today)
            self._of = built, today
        except BadShop:
            self._past, self._of = {}, None
        except Exception:  # noqa: BLE001 - whatever it is, what came in today is shown all the same
            _LOG.exception("the days before today could not be read")
            self._past, self._of = {}, None
        return self._past


@cache
def live_of(path: Path) -> Live:
    """The live side of the shop at `path`: one for the whole process."""
    return Live(open_folder(path))
