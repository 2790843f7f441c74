"""Run as a process of its own: workers that are killed at every line of the way, and workers that race.

    python dying.py kills SHOP    each child is killed with SIGKILL after so many lines of ours; what it left is delivered by the next
    python dying.py race SHOP     several children deliver the same outbox at once

It prints what came of it as JSON. The database is that of ZHANGGUI_DATABASE, or the shop's own.
"""

import json
import os
import signal
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))

SHOP = Path(sys.argv[2])
OUT = SHOP / "out"
STEP = 7
"""Lines between one death and the next."""


def set_up():
    os.environ |= {"ZHANGGUI_SHOP": str(SHOP), "DJANGO_SETTINGS_MODULE": "zhanggui.web.settings"}
    django.setup()


def child(does):
    """Do something in a child with connections of its own; answers whether it was killed."""
    from django.db import connections

    connections.close_all()
    number = os.fork()
    if number == 0:
        try:
            does()
            connections.close_all()
            os._exit(0)
        finally:  # only where it broke
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(number, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child broke"
    return os.WIFSIGNALED(status)


def dying_after(lines):
    """Kill this process after it has run so many lines of the journal."""
    left = [lines]

    def count(frame, event, _):
        if "/zhanggui/journal/" not in frame.f_code.co_filename:
            return None
        if event == "line":
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return count

    sys.settrace(count)


def approved(desk, sku):
    from deciding import NOW, action
    from zhanggui.journal.desk import Actor
    from zhanggui.journal.propose import submit
    from zhanggui.journal.ruling import approve

    made = submit(desk, "restock_test", action(sku, 1), Actor(name="test"), NOW)
    approve(desk, [made.pk], Actor(name="test"), NOW)


def kills():
    """The consumer takes each file away as soon as it is there, so that a file put twice is seen twice."""
    from deciding import NOW, desk
    from zhanggui.journal.models import Delivery, Proposal
    from zhanggui.journal.worker import HOLD, deliver
    from zhanggui.settings import FileOutlet

    at = desk(FileOutlet(name="po", folder="out"))
    came, killed, lines = [], 0, 0

    def take():
        for file in sorted(OUT.glob("*.csv")):
            came.append(file.read_text("utf-8-sig").splitlines()[1].split(",")[0])
            file.unlink()

    def die():
        dying_after(lines)
        deliver(at, SHOP, lambda: NOW)

    while True:
        approved(at, f"S{lines}")
        dead = child(die)
        take()
        deliver(at, SHOP, lambda: NOW + 2 * HOLD + timedelta(seconds=1))
        take()
        killed += dead
        if not dead:
            break
        lines += STEP
    states = sorted({*Delivery.objects.values_list("state", flat=True), *Proposal.objects.values_list("state", flat=True)})
    return {"killed": killed, "came": came, "states": states}


def approvals():
    """Killed while approving: the approval is there with its parcel, or neither is."""
    from deciding import NOW, action, desk
    from zhanggui.journal.desk import Actor
    from zhanggui.journal.models import Delivery, Proposal, Ruling
    from zhanggui.journal.propose import submit
    from zhanggui.journal.ruling import approve
    from zhanggui.settings import FileOutlet

    at = desk(FileOutlet(name="po", folder="out"))
    found, killed, lines = [], 0, 0
    while True:
        made = submit(at, "restock_test", action(f"A{lines}", 1), Actor(name="test"), NOW)

        def die(made=made, lines=lines):
            dying_after(lines)
            approve(at, [made.pk], Actor(name="test"), NOW)

        dead = child(die)
        state = Proposal.objects.get(pk=made.pk).state
        found.append((state, Delivery.objects.filter(proposals=made).count(), Ruling.objects.filter(proposal=made).count()))
        killed += dead
        if not dead:
            break
        lines += STEP
    return {"killed": killed, "found": sorted(set(found))}


def race(parcels=40, workers=4):
    from deciding import NOW, desk
    from zhanggui.journal.worker import deliver
    from zhanggui.settings import FileOutlet

    at, log = desk(FileOutlet(name="po", folder="out")), SHOP / "log"
    for number in range(parcels):
        approved(at, f"R{number}")

    def note(_outlet, parcel, _shop, _now):
        handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{os.getpid()} {parcel.key}\n".encode())
        os.close(handle)
        time.sleep(0.02)  # so that others come while it is held
        return "ok"

    from django.db import connections

    connections.close_all()
    children = []
    for _ in range(workers):
        number = os.fork()
        if number == 0:
            deliver(at, SHOP, lambda: NOW, by=note)
            connections.close_all()
            os._exit(0)
        children.append(number)
    codes = [os.waitpid(number, 0)[1] for number in children]
    lines = [line.split() for line in log.read_text().splitlines()]
    return {"codes": codes, "sent": len(lines), "keys": len({key for _, key in lines}), "workers": len({who for who, _ in lines})}


if __name__ == "__main__":
    set_up()
    print(json.dumps({"kills": kills, "approvals": approvals, "race": race}[sys.argv[1]]()))  # noqa: T201 - it is how it answers
