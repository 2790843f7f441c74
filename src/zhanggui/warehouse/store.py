"""A store of files that many machines read: an object store such as S3, or a folder. A file in it is whole or not there."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from zhanggui.errors import NoStore
from zhanggui.words import Text, same

_PIECE = 8 << 20
_OPTIONS: dict[str, Any] = {
    "client_options": {"connect_timeout": "5s", "timeout": "60s"},
    "retry_config": {"max_retries": 3, "retry_timeout": timedelta(seconds=60)},
}
Found = TypeVar("Found")


class Gone(Exception):
    """A file that isn't in the store, or no more."""


class Overtaken(Exception):
    """A file that somebody else has written since it was read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file held when it was read, and by what it is known whether it is still the same."""

    content: bytes
    tag: str | None


class Store:
    """The files under an address. Who may read and write them is said in the environment, as AWS_*, or by the machine's own role."""

    def __init__(self, address: str) -> None:
        """Make ready to speak to the store at `address`; nothing is asked of it yet. Raises NoStore where its client isn't installed."""
        self.address = address.rstrip("/")
        self._obstore = _client()
        options = _OPTIONS
        if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
            options = options | {"client_options": options["client_options"] | {"allow_http": True}}
        if address.startswith("file:"):
            options = {"mkdir": True}
        with self._asked():
            self._store = self._obstore.store.from_url(self.address, **options)

    def read(self, name: str) -> Seen | None:
        """What a file holds; None where there is none."""
        try:
            with self._asked():
                found = self._obstore.get(self._store, name)
                return Seen(bytes(found.bytes()), found.meta["e_tag"])
        except Gone:
            return None

    def write(self, name: str, content: bytes | Path) -> None:
        """Put a file there, whole or not at all."""
        with self._asked():
            self._obstore.put(self._store, name, content)

    def swap(self, name: str, content: bytes, seen: Seen | None) -> None:
        """Replace a file that is still as it was `seen`, or make it; raises Overtaken. What can't tell, a folder or some stores, replaces it."""
        wrong = self._obstore.exceptions
        mode = "overwrite" if self.address.startswith("file:") else "create" if seen is None else {"e_tag": seen.tag}
        with self._asked():
            try:
                self._obstore.put(self._store, name, content, mode=mode)
            except (wrong.AlreadyExistsError, wrong.PreconditionError):
                raise  # whatever its words are: they hold hashes and ports
            except wrong.BaseError as error:
                if not re.search("NotImplemented|501 Not Implemented", str(error)):
                    raise
                self._obstore.put(self._store, name, content)

    def fetch(self, name: str, target: Path) -> str:
        """Bring a file here; the hash of what came. Raises Gone."""
        digest = hashlib.sha256()
        with self._asked(), target.open("wb") as file:
            for piece in self._obstore.get(self._store, name).stream(min_chunk_size=_PIECE):
                digest.update(piece)
                file.write(piece)
        return digest.hexdigest()

    def names(self, folder: str) -> dict[str, int]:
        """Every file below a folder of the store, with its size."""
        with self._asked():
            return {each["path"]: each["size"] for some in self._obstore.list(self._store, folder) for each in some}

    def remove(self, names: list[str]) -> None:
        """Remove files; one that is gone already is no matter."""
        with self._asked():
            for name in names:
                try:
                    self._obstore.delete(self._store, name)
                except FileNotFoundError:
                    continue

    def uri(self, name: str) -> str:
        """What other programs call a file of the store."""
        return f"{self.address}/{name}"

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Say what is wrong in words of ours."""
        wrong = self._obstore.exceptions
        try:
            yield
        except (wrong.AlreadyExistsError, wrong.PreconditionError):
            raise Overtaken from None
        except (OSError, wrong.NotFoundError) as error:
            if getattr(error, "errno", None) is not None:
                raise  # of this machine: a full disk, a file that was here
            if "NoSuchBucket" not in str(error):
                raise Gone from None
            raise self._error(str(error)) from None
        except wrong.BaseError as error:
            raise self._error(str(error)) from None

    def _error(self, said: str) -> NoStore:
        for mark, what, fix in _WRONG:
            if re.search(mark, said):
                return NoStore(what, where=self.address, fix=fix)
        return NoStore(
            Text("存储没有完成请求：{why}", "the store didn't do what it was asked: {why}").format(why=same(said.splitlines()[0][:300])),
            where=self.address,
            fix=Text("检查网络、端点与权限后重试", "look at network, endpoint and permissions, and try again"),
        )


_KEYS = Text(
    "设好环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY，或给这台机器一个角色",
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or give this machine a role",
)
_WRONG: tuple[tuple[str, Text, Text], ...] = (
    (
        "NoSuchBucket",
        Text("没有这个桶", "there is no such bucket"),
        Text("检查 [store] address 与 AWS_REGION；桶须先建好", "look at [store] address and AWS_REGION; the bucket must be there first"),
    ),
    (
        "169[.]254[.]169[.]254|InstanceCredentials|MissingCredential",
        Text("没有访问存储的凭证", "there are no credentials for the store"),
        _KEYS,
    ),
    (
        "SignatureDoesNotMatch|InvalidAccessKeyId|InvalidToken|ExpiredToken|401 Unauthorized",
        Text("存储不认这份凭证", "the store doesn't accept these credentials"),
        _KEYS,
    ),
    (
        "AccessDenied|403 Forbidden",
        Text("这份凭证没有权限", "these credentials lack the permission"),
        Text(
            "读取需要列出与读取；发布还需要写入与删除",
            "reading needs to list and to get; publishing needs to put and to delete as well",
        ),
    ),
    (
        "error sending request|timed out|dns error|[Cc]onnect",
        Text("连不上存储", "the store can't be reached"),
        Text("检查网络与 AWS_ENDPOINT_URL", "look at the network and at AWS_ENDPOINT_URL"),
    ),
)
"""By what a store's complaint is known, what it means, and what to do."""


def _client() -> Any:  # noqa: ANN401 - an extra, imported only when it is used
    try:
        import obstore  # noqa: PLC0415 - as said
        import obstore.exceptions  # noqa: PLC0415 - as above
        import obstore.store  # noqa: PLC0415 - as above
    except ImportError:
        raise NoStore(
            Text("没有安装访问对象存储的客户端（缺少 obstore）", "the client of object stores isn't installed (no obstore)"),
            fix=Text("运行 pip install 'zhanggui[store]'", "run pip install 'zhanggui[store]'"),
        ) from None
    return obstore


def at_once(work: Callable[[Found], object], each: list[Found]) -> None:
    """Do something with each of several files, some at once: most of the time is spent on the way there and back."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only where a store is used

    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(work, each):
            continue
