"""From the command line: decide, deliver what was approved, measure what came of it."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from deciding import NOW, RESTOCK
from zhanggui.cli import decisions
from zhanggui.domains import DOMAINS
from zhanggui.journal.desk import Actor, Desk
from zhanggui.journal.models import Delivery, Proposal, State
from zhanggui.journal.ruling import approve
from zhanggui.nouns import Domain
from zhanggui.settings import open_folder
from zhanggui.words import same

OURS = (*(replace(domain, decisions=()) for domain in DOMAINS), Domain(name="test", title=same("test"), doc="", decisions=(RESTOCK,)))


@pytest.fixture
def where(books, dozen, tmp_path, monkeypatch):
    """The dozen's shop with one outlet, and our decision as the only one."""
    import shutil

    shop = tmp_path / "shop"
    shutil.copytree(dozen.folder.path, shop)
    with (shop / "zhanggui.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[outlet]]\nname = "po"\nkind = "file"\nfolder = "orders"\n\n[policy.restock_test]\nunits = 24\n')
    monkeypatch.setattr(decisions, "DOMAINS", OURS)
    monkeypatch.setenv("ZHANGGUI_SHOP", "")
    return shop


def said(command, shop, *more):
    done = CliRunner().invoke(command, [*more, "--shop", str(shop), "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_from_a_decision_to_a_file(where, owner):
    out = said(decisions.decide_, where, "restock_test")
    assert "3 new, 0 kept" in out
    assert "it runs short" in out
    assert "the data end on 2025-12-31" in out
    assert [each.order["units"] for each in Proposal.objects.all()] == [24, 24, 24]
    assert "0 new, 3 kept" in said(decisions.decide_, where, "--all")
    desk = Desk.of(OURS, open_folder(where).settings)
    approve(desk, Proposal.objects.values_list("pk", flat=True), Actor(person=owner), NOW)
    assert said(decisions.deliver_, where) == "1 delivered, 0 to be tried again, 0 given up\n"
    (file,) = (where / "orders").glob("*.csv")
    assert file.read_text("utf-8-sig").splitlines()[0] == "商品编码,件数,单价,到货日,备注"
    assert {each.state for each in Proposal.objects.all()} == {State.DELIVERED}
    assert said(decisions.outcomes_, where) == "nothing has matured\n"


def test_a_dry_run_writes_nothing_and_json_has_all(where):
    (found,) = json.loads(said(decisions.decide_, where, "restock_test", "--dry-run", "--json", "--day", "2026-01-02"))
    assert (found["day"], found["journal"], found["policy"]) == ("2026-01-02", None, {"units": 24})
    assert found["actions"][0]["order"] == {"sku": "007", "units": 24, "price": 4.0, "due": None, "note": ""}
    assert not Proposal.objects.exists()


def test_what_can_not_be_delivered_is_said_and_kept(where, owner):
    said(decisions.decide_, where, "restock_test")
    approve(Desk.of(OURS, open_folder(where).settings), [Proposal.objects.first().pk], Actor(person=owner), NOW)
    (where / "orders").write_text("in the way")
    done = CliRunner().invoke(decisions.deliver_, ["--shop", str(where), "--lang", "en"])
    assert done.stdout.startswith("0 delivered, 1 to be tried again")
    assert "orders" in done.stderr
    assert Delivery.objects.get().state == "waiting"


@pytest.mark.parametrize(("arguments", "says"), [(["restok_test"], "did you mean: restock_test"), ([], "no decision is named")])
def test_a_decision_that_there_is_not_is_explained(where, arguments, says):
    done = CliRunner().invoke(decisions.decide_, [*arguments, "--shop", str(where)])
    assert says in str(done.exception)
