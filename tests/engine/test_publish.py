"""What is published is whole for whoever reads it, wherever publisher or reader stop; and what is withdrawn is gone. Builds here are made up."""

import hashlib
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

sys.path.insert(0, str(Path(__file__).parents[1]))

from stores import build_of, read_of
from zhanggui.engine.fetch import fetch, fetch_or_stay, unfetched
from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.engine.publish import forget_person, publish, unpublished
from zhanggui.engine.standing import standing
from zhanggui.errors import BadSetting, BadShop, NoStore
from zhanggui.settings import Folder, init, open_folder
from zhanggui.warehouse.store import Store
from zhanggui.words import Lang

PARTS = ("2025-11", "2025-12")


def folder_at(path: Path, store: Path, **more: object) -> Folder:
    init(path)
    said = "".join(f"{name} = {str(value).lower()}\n" for name, value in more.items())
    (path / "zhanggui.toml").write_text(f'[store]\naddress = "{store.as_uri()}"\n{said}', "utf-8")
    return open_folder(path)


class Stopped(BaseException):
    """The process dies."""


class Mortal:
    """Dies before the step of that number, of those that change or read the store."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.left = at
        for name in ("read", "write", "swap", "fetch", "remove"):
            monkeypatch.setattr(Store, name, self._before(getattr(Store, name)))

    def _before(self, step):
        def stepped(store, *arguments):
            if step.__name__ == "remove":  # one by one, as the store does it
                for each in arguments[0]:
                    self._pay()
                    step(store, [each])
                return None
            self._pay()
            return step(store, *arguments)

        return stepped

    def _pay(self):
        if not self.left:
            raise Stopped
        self.left -= 1


def stopping(at: int, work) -> bool:
    """Do something that dies at a step; whether it came to its end."""
    with pytest.MonkeyPatch.context() as patched:
        Mortal(patched, at)
        try:
            work()
        except Stopped:
            return False
        return True


class Published(RuleBasedStateMachine):
    """One folder publishes, two read; all die anywhere; persons are erased."""

    @initialize()
    def begin(self):
        self.home = Path(mkdtemp(prefix="store-"))
        self.shop = folder_at(self.home / "shop", self.home / "store")
        self.readers = [folder_at(self.home / name, self.home / "store", reads=True) for name in ("one", "two")]
        self.made: dict[str, dict[str, str]] = {}
        self.erased: set[str] = set()
        self.told = False  #: whether all is published that was done
        self.behind = {0, 1}  #: readers that have not fetched since

    @rule(content=st.fixed_dictionaries({part: st.sampled_from("abc") for part in PARTS}))
    def build(self, content):
        content = {part: f"{said}{len(self.erased)}" for part, said in content.items()}
        self.made[build_of(self.shop, content)] = content
        self.told, self.behind = False, {0, 1}

    @precondition(lambda self: self.made)
    @rule()
    def erase(self):
        """All that was known goes; what is built afterwards is other."""
        before = list(self.made)
        self.erased |= {said for content in self.made.values() for said in content.values()}
        self.made = {}
        self.build({"2025-11": "a", "2025-12": "d"})
        for name in before:
            shutil.rmtree(self.shop.builds / name)
        forget_person(self.shop)

    @precondition(lambda self: self.made)
    @rule(at=st.integers(0, 9))
    def publish(self, at):
        self.told = stopping(at, lambda: publish(self.shop)) or self.told

    @precondition(lambda self: self.made)
    @rule(at=st.integers(0, 9), number=st.integers(0, 1))
    def fetch(self, at, number):
        reader = self.readers[number]
        (reader.path / "models").mkdir(exist_ok=True)

        def brought():
            fetch(reader)
            if self.told:
                self.behind.discard(number)

        try:
            stopping(at, brought)
        except NoStore:
            assert not self.told

    @invariant()
    def whoever_reads_has_a_whole_build(self):
        for reader in getattr(self, "readers", ()):
            if reader.current.exists():
                name = reader.current.read_text()
                assert hashlib.sha256(repr(sorted(read_of(reader).items())).encode()).hexdigest()[:12] == name

    @invariant()
    def what_is_published_to_its_end_is_all_there_is(self):
        if not getattr(self, "told", False):
            return
        files = [path for path in (self.home / "store").rglob("*") if path.is_file()]
        assert not self.erased & {path.read_text() for path in files if path.suffix == ".parquet"}
        assert standing(self.shop).build == self.shop.current.read_text()
        assert unpublished(self.shop) is None
        for number, reader in enumerate(self.readers):
            if number not in self.behind:
                assert read_of(reader) == self.made[self.shop.current.read_text()]
                assert not self.erased & {path.read_text() for path in reader.builds.rglob("*.parquet")}
                assert unfetched(reader) is None

    def teardown(self):
        shutil.rmtree(getattr(self, "home", "/nowhere"), ignore_errors=True)


TestPublished = Published.TestCase
TestPublished.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def pair(tmp_path):
    shop, reader = folder_at(tmp_path / "shop", tmp_path / "store"), folder_at(tmp_path / "reader", tmp_path / "store", reads=True)
    build_of(shop, {"2025-11": "a", "2025-12": "b"})
    return shop, reader


def test_a_month_more_sends_and_fetches_a_month(pair):
    shop, reader = pair
    assert publish(shop).sent == 2
    assert fetch(reader).files == 2
    build_of(shop, {"2025-11": "a", "2025-12": "b", "2026-01": "c"})
    done = publish(shop)
    assert (done.sent, done.sent_size, done.files, done.size) == (1, 1, 3, 3)
    assert fetch(reader).files == 1
    assert read_of(reader) == {"2025-11": "a", "2025-12": "b", "2026-01": "c"}
    assert (publish(shop).sent, fetch(reader).files) == (0, 0)


def test_wherever_publishing_stops_a_new_reader_gets_a_whole_build_and_the_next_time_mends_it(tmp_path):
    shop = folder_at(tmp_path / "shop", tmp_path / "store")
    first = {part: f"{part} first" for part in PARTS}
    build_of(shop, first)
    publish(shop)
    at, ended = 0, False
    while not ended:
        second = {part: f"{part} {at}" for part in PARTS}
        build_of(shop, second)
        for old in list(shop.builds.iterdir()):
            if old.name != shop.current.read_text():
                shutil.rmtree(old)
        ended = stopping(at, lambda: publish(shop))
        reader = folder_at(tmp_path / f"reader-{at}", tmp_path / "store", reads=True)
        fetch(reader)
        assert read_of(reader) in (first, second)
        publish(shop)
        fetch(reader)
        assert read_of(reader) == second
        there = {path.read_text() for path in (tmp_path / "store" / "tables").rglob("*.parquet")}
        assert there == set(second.values())
        first, at = second, at + 1
    assert at == 9  # eight steps: the pointer is read, two files and the record sent, the pointer moved, three removed


def test_an_erasure_reaches_what_readers_learned(pair):
    shop, reader = pair
    publish(shop)
    fetch(reader)
    (reader.path / "models").mkdir()
    publish(shop)
    fetch(reader)
    assert (reader.path / "models").exists()
    forget_person(shop)
    assert unpublished(shop)
    publish(shop)
    assert unfetched(reader)
    fetch(reader)
    assert not (reader.path / "models").exists()


def test_an_earlier_build_put_to_use_again_is_published(pair):
    shop, reader = pair
    first = shop.current.read_text()
    publish(shop)
    build_of(shop, {"2025-11": "x"})
    publish(shop)
    replace_whole(shop.current, first.encode())
    assert publish(shop).sent == 0
    fetch(reader)
    assert read_of(reader) == {"2025-11": "a", "2025-12": "b"}


def test_a_file_that_is_not_what_was_published_is_refused(pair, tmp_path):
    shop, reader = pair
    publish(shop)
    file = next((tmp_path / "store" / "tables").rglob("2025-11-*.parquet"))
    file.write_text("?")
    with pytest.raises(NoStore, match="isn't what was published"):
        fetch(reader)
    assert not reader.current.exists()
    file.unlink()
    assert publish(shop).sent == 1
    assert fetch(reader).files == 2


def test_where_the_store_is_gone_the_build_that_is_here_stays_in_use(pair, tmp_path, caplog):
    shop, reader = pair
    publish(shop)
    fetch(reader)
    (tmp_path / "store" / "CURRENT").unlink()
    fetch_or_stay(reader)
    assert "holds no whole build" in caplog.text
    assert read_of(reader) == {"2025-11": "a", "2025-12": "b"}
    with pytest.raises(NoStore):
        fetch_or_stay(folder_at(tmp_path / "new", tmp_path / "store", reads=True))


def test_two_folders_do_not_publish_over_each_other(pair, tmp_path):
    shop, _reader = pair
    publish(shop)
    other = folder_at(tmp_path / "other", tmp_path / "store")
    build_of(other, {"2025-11": "z"})
    with pytest.raises(NoStore, match="another shop's folder") as refused:
        publish(other)
    assert "接手" in refused.value.to(Lang.ZH)
    publish(other, take_over=True)
    assert standing(other).ours
    assert not standing(shop).ours
    with pytest.raises(NoStore):
        publish(shop)


def test_a_machine_that_only_reads_does_not_write(pair):
    _shop, reader = pair
    with pytest.raises(BadShop, match="only reads"):
        publish(reader)
    with pytest.raises(NoStore, match="no whole build"):
        fetch(reader)


def test_what_this_machine_can_not_do_is_not_laid_on_the_store(pair, monkeypatch):
    shop, reader = pair
    publish(shop)

    def full(self, *_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        fetch(reader)
    monkeypatch.undo()
    assert not reader.current.exists()
    assert fetch(reader).files == 2


def test_nothing_is_published_before_there_is_a_build_or_a_store(tmp_path):
    with pytest.raises(BadShop, match="no build"):
        publish(folder_at(tmp_path / "shop", tmp_path / "store"))
    with pytest.raises(NoStore, match="no store"):
        publish(init(tmp_path / "plain"))


def test_what_another_version_published_says_so(pair, tmp_path):
    shop, reader = pair
    publish(shop)
    (tmp_path / "store" / "CURRENT").write_text('{"of": "tomorrow"}')
    for asks in (lambda: fetch(reader), lambda: standing(reader), lambda: publish(shop)):
        with pytest.raises(NoStore, match="another version"):
            asks()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('address = "s3://KEY:SECRET@bucket/shop"', "holds a secret"),
        ('address = "s3://bucket/shop?secret=abc"', "holds a secret"),
        ('address = "ftp://bucket/shop"', "none that we know"),
        ('address = "s3://"', "none that we know"),
        ("reads = true", "no address"),
    ],
)
def test_an_address_that_will_not_do_is_refused_and_its_secret_not_said(tmp_path, said, why):
    init(tmp_path / "shop")
    (tmp_path / "shop" / "zhanggui.toml").write_text(f"[store]\n{said}\n", "utf-8")
    with pytest.raises(BadSetting, match=why) as refused:
        open_folder(tmp_path / "shop")
    assert "KEY:" not in str(refused.value)
    assert "abc" not in str(refused.value)


def test_without_the_client_the_command_that_installs_it_is_named(pair, monkeypatch):
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(NoStore) as lacking:
        publish(pair[0])
    assert "pip install 'zhanggui[store]'" in lacking.value.to(Lang.ZH)
