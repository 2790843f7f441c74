"""A store that speaks S3, in another process: what one machine publishes another reads, and every refusal says what to do."""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import clusters
from stores import BUCKET, build_of, read_of, served
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build, current
from zhanggui.engine.erase import erase
from zhanggui.engine.fetch import fetch
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.measure import measure
from zhanggui.engine.publish import publish
from zhanggui.engine.standing import standing
from zhanggui.errors import BadShop, NoStore
from zhanggui.facts import Period
from zhanggui.nouns import Ask
from zhanggui.settings import ENGINE, init, open_folder
from zhanggui.warehouse.store import Overtaken, Store
from zhanggui.words import Lang

METRICS = [metric for domain in DOMAINS for metric in domain.metrics if metric.name in {"gmv", "nmv", "orders", "aov"}]
SOURCES = tuple(source for domain in DOMAINS for source in domain.sources)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("s3") / "log") as started:
        yield started


@pytest.fixture
def bucket(server, monkeypatch, request):
    """An address of its own in the store, which this process may use."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{hashlib.sha256(request.node.name.encode()).hexdigest()[:8]}/店"


def stored(folder, address, *more):
    with (folder.path / "zhanggui.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[store]", f'address = "{address}"', *more, ""]))
    return open_folder(folder.path)


@pytest.fixture
def shop_of(dozen, bucket, tmp_path):
    """The dozen's shop, that publishes; and a folder that only reads."""
    copytree(dozen.folder.path, tmp_path / "shop")
    return stored(open_folder(tmp_path / "shop"), bucket), stored(init(tmp_path / "reader"), bucket, "reads = true")


def command(*arguments):
    done = subprocess.run([sys.executable, "-m", "zhanggui", *map(str, arguments)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_what_one_process_publishes_another_with_an_empty_folder_measures_alike(shop_of, server):
    shop, reader = shop_of
    code, said, wrong = command("store", "publish", "--shop", shop.path, "--json")
    assert code == 0, wrong
    asked = ["measure", "gmv", "nmv", "orders", "aov", "--period", "2024-03", "--json", "--shop"]
    own, other = command(*asked, shop.path), command(*asked, reader.path)
    assert other[0] == 0, other[2]
    assert json.loads(own[1]) == json.loads(other[1])
    assert json.loads(said)["files"] == json.loads(said)["sent"] == len(list(reader.builds.glob("*/*/*.parquet")))
    assert {piece.digest for batch in manifests.read(reader).batches for piece in batch.pieces}
    assert not list(reader.raw.glob("*/*.parquet"))
    code, said, _wrong = command("store", "status", "--shop", reader.path, "--json")
    assert code == 0
    assert json.loads(said)["same"]
    assert all(secret not in said for secret in (server.environment["AWS_SECRET_ACCESS_KEY"], server.environment["AWS_ACCESS_KEY_ID"]))


def test_a_build_is_published_as_it_is_made_and_an_erasure_takes_it_out_of_the_store_and_of_readers(shop, bucket, tmp_path, server):
    folder, reader = stored(shop.folder, bucket), stored(init(tmp_path / "reader"), bucket, "reads = true")
    shop.folder = folder
    shop.take(
        customers=[{"customer_id": "ann-of-the-hills", "registered_at": "2024-03-01T09:00:00", "phone": "13800000001"}],
        orders=[
            {"order_id": "1", "ordered_at": "2024-03-10T10:00:00", "paid_at": "2024-03-10T10:01:00", "customer_id": "ann-of-the-hills"}
        ],
    )
    shop.build().warehouse.close()
    fetch(reader)
    assert found(reader, "ann-of-the-hills")
    before = set(server.holds(bucket.removeprefix(f"s3://{BUCKET}/") + "/"))
    proof = erase(
        folder, SOURCES, "ann-of-the-hills", now=manifests.datetime.now(), rebuild=lambda: build(folder, DOMAINS, publishes=False).id
    )
    assert proof.whole
    after = set(server.holds(bucket.removeprefix(f"s3://{BUCKET}/") + "/"))
    assert not {name for name in before - {"CURRENT"} if "/customer/" in name or name.startswith("builds/")} & after
    fetch(reader)
    assert [each.name for each in reader.builds.iterdir()] == [standing(folder).build] == list(standing(folder).kept)
    assert not found(reader, "ann-of-the-hills")


def found(folder, text):
    with duckdb.connect() as con:
        for file in folder.builds.glob("*/*/*.parquet"):
            rows = con.execute(f"SELECT count(*) FROM read_parquet('{file}') AS t WHERE CAST(t AS VARCHAR) LIKE '%{text}%'").fetchone()
            if rows[0]:
                return True
    return False


def test_an_erasure_that_the_store_could_not_be_told_of_is_not_whole_until_it_is(shop, bucket, monkeypatch):
    folder = shop.folder = stored(shop.folder, bucket)
    shop.take(orders=[{"order_id": "1", "ordered_at": "2024-03-10T10:00:00", "customer_id": "ann-of-the-hills"}])
    shop.build().warehouse.close()
    before = standing(folder).build
    with monkeypatch.context() as cut:
        cut.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        cut.setattr("zhanggui.warehouse.store._OPTIONS", {"retry_config": {"max_retries": 0}, "client_options": {}})
        proof = erase(
            folder, SOURCES, "ann-of-the-hills", now=manifests.datetime.now(), rebuild=lambda: build(folder, DOMAINS, publishes=False).id
        )
    assert (proof.left, proof.whole) == (0, False)
    assert "连不上" in proof.pending.zh
    assert standing(folder).build == before
    publish(folder)
    assert before not in standing(folder).kept


def test_readers_have_a_whole_build_whatever_is_published_meanwhile(bucket, tmp_path):
    shop = stored(init(tmp_path / "shop"), bucket)
    readers = [stored(init(tmp_path / f"reader-{n}"), bucket, "reads = true") for n in range(3)]
    contents = {}

    def put(n):
        content = {"2025-11": "a" * 100, "2025-12": str(n)}
        contents[build_of(shop, content)] = content
        for old in [each for each in shop.builds.iterdir() if each.name != shop.current.read_text()]:
            manifests.shutil.rmtree(old)
        publish(shop)

    put(0)
    with ThreadPoolExecutor(4) as pool:
        done = pool.submit(lambda: [put(n) for n in range(1, 12)])

        def reads(reader):
            times = 0
            while not done.done() or not times:
                fetch(reader)
                assert read_of(reader) == contents[reader.current.read_text()]
                times += 1
            fetch(reader)
            return reader.current.read_text()

        assert set(pool.map(reads, readers)) == {shop.current.read_text()}
        done.result()


def test_who_was_overtaken_does_not_move_the_pointer(bucket):
    store = Store(bucket)
    store.swap("CURRENT", b"one", None)
    seen = store.read("CURRENT")
    store.swap("CURRENT", b"two", seen)
    for late in (seen, None):
        with pytest.raises(Overtaken):
            store.swap("CURRENT", b"three", late)
    assert store.read("CURRENT").content == b"two"


@pytest.mark.parametrize("wrong", ["AlreadyExistsError", "PreconditionError"])
def test_who_was_overtaken_is_so_whatever_the_store_says_of_it(bucket, monkeypatch, wrong):
    store = Store(bucket)
    store.swap("CURRENT", b"one", None)
    put = store._obstore.put

    def refused(at, name, content, mode="overwrite"):
        if mode != "overwrite":
            raise getattr(store._obstore.exceptions, wrong)("http://127.0.0.1:50155/ 501 Not Implemented NotImplemented, e_tag 501ab")
        return put(at, name, content)

    monkeypatch.setattr(store._obstore, "put", refused)
    with pytest.raises(Overtaken):
        store.swap("CURRENT", b"two", store.read("CURRENT"))
    assert store.read("CURRENT").content == b"one"


def test_a_store_that_writes_on_no_condition_has_the_pointer_replaced(bucket, monkeypatch):
    store = Store(bucket)
    put = store._obstore.put

    def without_conditions(at, name, content, mode="overwrite"):
        if mode != "overwrite":
            raise store._obstore.exceptions.GenericError("<Code>NotImplemented</Code>")
        return put(at, name, content)

    monkeypatch.setattr(store._obstore, "put", without_conditions)
    store.swap("CURRENT", b"one", None)
    store.swap("CURRENT", b"two", store.read("CURRENT"))
    assert store.read("CURRENT").content == b"two"


@pytest.mark.parametrize(
    ("environment", "address", "zh", "en"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, None, "不认这份凭证", "doesn't accept these credentials"),
        ({"AWS_ACCESS_KEY_ID": "nobody"}, None, "不认这份凭证", "doesn't accept these credentials"),
        ({}, "s3://no-such-bucket/shop", "没有这个桶", "no such bucket"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, None, "连不上存储", "can't be reached"),
        ({"AWS_ENDPOINT_URL": "http://no-such-host.invalid"}, None, "连不上存储", "can't be reached"),
    ],
)
@pytest.mark.parametrize("asks", [publish, fetch, standing])
def test_what_a_store_refuses_is_said_in_both_languages_with_what_to_do(  # noqa: PLR0913, PLR0917 - one for each column of the list
    shop_of, bucket, monkeypatch, environment, address, zh, en, asks
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("zhanggui.warehouse.store._OPTIONS", {"retry_config": {"max_retries": 0}, "client_options": {}})
    folder = shop_of[1 if asks is fetch else 0]
    if address:
        text = (folder.path / "zhanggui.toml").read_text("utf-8")
        (folder.path / "zhanggui.toml").write_text(text.replace(bucket, address), "utf-8")
        folder = open_folder(folder.path)
    with pytest.raises(NoStore) as refused:
        asks(folder)
    assert zh in refused.value.to(Lang.ZH)
    assert en in refused.value.to(Lang.EN)
    assert refused.value.where.startswith(address or bucket)
    assert os.environ["AWS_SECRET_ACCESS_KEY"] not in refused.value.to(Lang.EN)


def test_a_cluster_reads_what_is_published_in_the_store_itself(shop_of, server, monkeypatch):
    clusters.needs("pysail")
    shop, reader = shop_of
    publish(shop)
    fetch(reader)
    own = current(shop, DOMAINS)
    with clusters.sail(server.environment | {"AWS_ENDPOINT": server.url, "AWS_ALLOW_HTTP": "true"}) as address:
        monkeypatch.setenv(ENGINE, address)
        there = current(open_folder(reader.path), DOMAINS)
        assert {there.warehouse._place(file)[:6] for file in there.record.files(there.folder, "order")} == {"s3a://"}
        assert rows_of(there) == rows_of(own)
        asks = [Ask(metric=metric, period=Period.year(2024)) for metric in METRICS]
        found, known = (measure(each, asks) for each in (there, own))
        values = [[float(each.of(ask)[0].value) for ask in asks] for each in (found, known)]
        assert values[0] == pytest.approx(values[1], rel=1e-9)
        there.warehouse.close()
    own.warehouse.close()


def rows_of(build):
    return build.warehouse.rows(build.warehouse.table("order").order_by("order_id").select("order_id", "day"))


def test_a_machine_that_only_reads_neither_loads_nor_builds(shop_of):
    with pytest.raises(BadShop, match="only reads"):
        build(shop_of[1], DOMAINS)
