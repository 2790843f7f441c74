"""A folder of another machine, by SFTP. Its host key must be the one in the settings; nothing is trusted at first sight."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import paramiko

from zhanggui.journal.outlets.folder import OWN, place
from zhanggui.journal.outlets.parcel import WAIT, Parcel, failed, secret
from zhanggui.journal.outlets.sheet import sheet
from zhanggui.settings import SftpOutlet


class Remote:
    """A folder of another machine."""

    def __init__(self, session: Any, root: str) -> None:  # noqa: ANN401 - of a library without types
        """Make the room for what isn't whole yet."""
        self._session, self._root = session, root.rstrip("/") or "/"
        if not self.has(OWN):
            with suppress(OSError):  # somebody else made it in between, or the first write says what is wrong
                session.mkdir(self._path(OWN))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        try:
            self._session.stat(self._path(name))
        except FileNotFoundError:
            return False
        return True

    def write(self, name: str, content: bytes) -> None:
        """Write a file and see that all of it arrived."""
        with self._session.open(self._path(name), "wb") as file:
            file.write(content)
        size = self._session.stat(self._path(name)).st_size
        if size != len(content):
            raise OSError(f"{name}: {size} of {len(content)} bytes arrived")

    def move(self, name: str, to: str) -> None:
        """Give a file another name, in one step."""
        self._session.posix_rename(self._path(name), self._path(to))


def to_sftp(outlet: SftpOutlet, parcel: Parcel, shop: Path) -> str:
    """Put a parcel into a folder of another machine; answers the file's name."""
    name, where = parcel.file_name(outlet.format), f"sftp://{outlet.host}:{outlet.port}"
    try:
        with _session(outlet, shop, where) as session:
            place(Remote(session, outlet.folder), name, sheet(parcel, outlet.format, outlet.headers), parcel.key)
    except (OSError, EOFError, paramiko.SSHException) as error:
        raise failed(error, where) from error
    return name


@contextmanager
def _session(outlet: SftpOutlet, shop: Path, where: str) -> Iterator[Any]:
    password = secret(outlet.password_env, where) if outlet.password_env else None
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    known = outlet.host if outlet.port == paramiko.config.SSH_PORT else f"[{outlet.host}]:{outlet.port}"
    key = _host_key(outlet.host_key, where)
    client.get_host_keys().add(known, key.get_name(), key)
    try:
        client.connect(
            outlet.host,
            port=outlet.port,
            username=outlet.user,
            password=None if outlet.key_file else password,
            passphrase=password if outlet.key_file else None,
            key_filename=str(shop / outlet.key_file) if outlet.key_file else None,
            allow_agent=False,
            look_for_keys=False,
            timeout=WAIT,
            banner_timeout=WAIT,
            auth_timeout=WAIT,
            channel_timeout=WAIT,
        )
        session = client.open_sftp()
        session.get_channel().settimeout(WAIT)
        yield session
    finally:
        client.close()


def _host_key(line: str, where: str) -> Any:  # noqa: ANN401 - of a library without types
    """Read «ssh-ed25519 AAAA…»."""
    try:
        kind, text, *_ = line.split()
        return paramiko.PKey.from_type_string(kind, base64.b64decode(text))
    except (ValueError, binascii.Error, paramiko.SSHException, paramiko.pkey.UnknownKeyType) as error:
        raise failed(f"host_key: {error}", where) from error
