"""A cluster is tried part by part; what can't be reached, or isn't an address, says so without its token."""

import socket
import sys
from pathlib import Path

import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from click.testing import CliRunner

import clusters
from zhanggui.cli.cluster import check
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.chosen import cluster_at
from zhanggui.errors import BadSetting, CheckFailed, NoAnswer, NoEngine
from zhanggui.settings import ENGINE, Engine, open_folder, read
from zhanggui.warehouse.address import Address
from zhanggui.words import Lang


def written(path, *lines):
    file = path / "zhanggui.toml"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_sail_is_tried_part_by_part_and_a_shop_is_built_and_measured_on_it(shop, monkeypatch):
    clusters.needs("pysail")
    shop.take(orders=[{"order_id": "1", "ordered_at": "2024-03-01 12:00:00"}, {"order_id": "2", "ordered_at": "2024-03-02 23:30:00"}])
    with clusters.sail() as address:
        tried = CliRunner().invoke(check, [address, "--shop", str(shop.folder.path), "--json"])
        assert tried.exception is None or not isinstance(tried.exception, CheckFailed), tried.output
        assert '"folder"' in tried.output
        monkeypatch.setenv(ENGINE, address)
        made = build(open_folder(shop.folder.path), DOMAINS)
        there = made.warehouse.rows(made.warehouse.table("order").select("order_id", "day").order_by("order_id"))
        made.warehouse.close()
    monkeypatch.delenv(ENGINE)
    own = build(open_folder(shop.folder.path), DOMAINS)
    assert own.id != made.id
    assert there == own.warehouse.rows(own.warehouse.table("order").select("order_id", "day").order_by("order_id"))
    own.warehouse.close()


@pytest.mark.filterwarnings("ignore:.RETRIES_EXCEEDED")
def test_a_server_that_goes_away_is_missed_soon_and_one_that_comes_back_is_told_all_names_again(dozen, monkeypatch):
    clusters.needs("pysail")
    from zhanggui.warehouse import session

    monkeypatch.setattr(session, "_TRIES", 1)
    file = next((dozen.folder.builds / dozen.folder.current.read_text("utf-8") / "order").iterdir())
    with clusters.sail() as address:
        engine = cluster_at(address)
        rows = engine.name("order", [file])
        held = engine.hold(pa.table({"order_id": ["o01", "o03"]}))
        both = rows.semi_join(held, "order_id")
        assert engine.count(both) == 2
    with pytest.raises(NoEngine) as gone:
        engine.count(both)
    assert "answers no more" in gone.value.what.en
    assert "不再应答" in gone.value.what.zh
    with clusters.sail(port=int(address.rpartition(":")[2])):
        assert engine.count(both) == 2
        with pytest.raises(NoAnswer) as lost:
            engine.run("SELECT no_such_column FROM `order`")
        assert "no_such_column" in lost.value.what.en
        engine.close()


def test_what_listens_but_does_not_speak_the_protocol_is_no_cluster(monkeypatch):
    from zhanggui.warehouse import session

    monkeypatch.setattr(session, "_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(NoEngine) as wrong:
        cluster_at(f"sc://127.0.0.1:{other.getsockname()[1]}/;token=open-sesame")
    assert "doesn't speak Spark Connect" in wrong.value.what.en
    assert "open-sesame" not in wrong.value.to(Lang.ZH) + wrong.value.to(Lang.EN)


def test_where_nobody_answers_the_token_is_not_said():
    with pytest.raises(NoEngine) as refused:
        Address.parse("sc://127.0.0.1:1/;token=open-sesame").reach()
    assert "open-sesame" not in refused.value.to(Lang.ZH) + refused.value.to(Lang.EN)
    assert "sc://127.0.0.1:1" in str(refused.value)


@pytest.mark.parametrize("said", ["spark://host:7077", "sc://", "sc://host:0", "sc://host:99999", "", "host;token=open-sesame"])
def test_what_is_no_address_is_refused_without_its_token(said):
    with pytest.raises(BadSetting) as refused:
        Address.parse(said)
    assert "open-sesame" not in str(refused.value)


def test_words_of_the_client_lose_what_is_secret():
    address = Address.parse("sc://host:443/;use_ssl=true;token=open-sesame;x-key=abcdef")
    assert address.hide("refused: Bearer open-sesame, abcdef at sc://host:443") == "refused: Bearer ***, *** at sc://host:443"
    assert "sesame" not in repr(address)
    assert "sesame" not in repr(Engine(address="sc://host/;token=open-sesame"))


def test_the_engine_is_said_in_a_section_or_at_the_head(tmp_path):
    heads = read(written(tmp_path, 'engine = "spark"', 'address = "sc://host:15002"')).engine
    section = read(written(tmp_path, "[engine]", 'name = "spark"', 'address = "sc://host:15002"')).engine
    assert heads == section
    assert read(written(tmp_path, 'engine = "sc://host:15002"')).engine.cluster == "sc://host:15002"
    assert read(written(tmp_path, "[engine]", "threads = 2")).engine.name == "duckdb"


def test_the_command_line_goes_before_the_settings(tmp_path, monkeypatch):
    file = written(tmp_path, 'engine = "spark"', 'address = "sc://host:15002"')
    monkeypatch.setenv(ENGINE, "duckdb")
    assert read(file).engine.name == "duckdb"
    monkeypatch.setenv(ENGINE, "sc://other/;token=open-sesame")
    assert read(file).engine.cluster == "sc://other/;token=open-sesame"


@pytest.mark.parametrize("lines", [['engine = "spark"'], ['engine = "spark"', 'address = "sc://host/;token=open-sesame"']])
def test_no_address_and_one_with_a_token_are_refused(tmp_path, lines):
    with pytest.raises(BadSetting) as refused:
        read(written(tmp_path, *lines))
    assert "open-sesame" not in str(refused.value)


def test_a_client_that_is_not_installed_is_named_with_what_to_run(monkeypatch):
    for module in ("spark", "session"):
        monkeypatch.delitem(sys.modules, f"zhanggui.warehouse.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "grpc", None)
    with pytest.raises(NoEngine) as lacks:
        cluster_at("sc://127.0.0.1:15002")
    assert "(no grpc)" in lacks.value.what.en
    assert "pip install 'zhanggui[spark]'" in lacks.value.fix.en
