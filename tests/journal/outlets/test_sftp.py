# ruff: noqa: ARG002, PTH102, PTH105, PTH116 - the server calls them by these names, with names of files
"""A file comes to another machine whole and once, by a real SFTP server whose key must be the one we know."""

import os
import socket
from threading import Thread

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deciding import NOW, TWO
from zhanggui.journal.outlets import NotDelivered, send
from zhanggui.journal.outlets.sheet import sheet
from zhanggui.settings import SftpOutlet


def new_key(path):
    path.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return paramiko.Ed25519Key(filename=str(path))


class Door(paramiko.ServerInterface):
    def __init__(self, visitor):
        self.visitor = visitor

    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL if (username, password) == ("shop", "tea") else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_SUCCESSFUL if username == "shop" and key == self.visitor else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "password,publickey"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


def answered(does):
    def asked(self, *said):
        try:
            return does(self, *said)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    return asked


def disk(root):
    """SFTP over a folder."""

    class Disk(paramiko.SFTPServerInterface):
        def _real(self, path):
            return str(root) + self.canonicalize("/" + path)

        @answered
        def stat(self, path):
            return paramiko.SFTPAttributes.from_stat(os.stat(self._real(path)))

        lstat = stat

        @answered
        def open(self, path, flags, _attr):
            handle = Handle(flags)
            mode = "wb" if flags & os.O_WRONLY else "rb"
            handle.readfile = handle.writefile = open(os.open(self._real(path), flags | os.O_CREAT, 0o644), mode)  # noqa: SIM115, PTH123 - closed by the server
            return handle

        @answered
        def mkdir(self, path, _attr):
            os.mkdir(self._real(path))
            return paramiko.SFTP_OK

        @answered
        def posix_rename(self, old, new):
            os.replace(self._real(old), self._real(new))
            return paramiko.SFTP_OK

    return Disk


@pytest.fixture
def server(tmp_path):
    """An SFTP server over a folder of this machine."""
    root = tmp_path / "there"
    (root / "in").mkdir(parents=True)
    host, visitor = new_key(tmp_path / "host"), new_key(tmp_path / "visitor")
    listening = socket.create_server(("127.0.0.1", 0))
    opened = []

    def answer():
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            opened.append(transport)
            transport.add_server_key(host)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, disk(root))
            try:
                transport.start_server(server=Door(visitor))
            except (EOFError, ConnectionError, paramiko.SSHException):
                continue

    thread = Thread(target=answer)
    thread.start()
    yield root, listening.getsockname()[1], f"{host.get_name()} {host.get_base64()}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for each in opened:
        each.close()
    thread.join()


def outlet(server, **more):
    _root, port, host_key = server
    said = {"host": "127.0.0.1", "port": port, "user": "shop", "host_key": host_key, "folder": "in", "password_env": "SFTP_PASSWORD"}
    return SftpOutlet(name="factory", **{**said, **more})


def test_a_file_comes_whole_and_once_even_if_it_was_taken_away(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SFTP_PASSWORD", "tea")
    name = send(outlet(server), TWO, tmp_path, NOW)
    there = server[0] / "in" / name
    assert there.read_bytes() == sheet(TWO, "csv", "title")
    there.unlink()
    assert send(outlet(server), TWO, tmp_path, NOW) == name
    assert not there.exists()


def test_a_key_opens_it_too(server, tmp_path):
    send(outlet(server, password_env=None, key_file="visitor"), TWO, tmp_path, NOW)
    assert list((server[0] / "in").glob("*.csv"))


def test_another_host_key_or_password_is_refused_and_nothing_is_written(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SFTP_PASSWORD", "coffee")
    with pytest.raises(NotDelivered, match=r"[Aa]uthentication"):
        send(outlet(server), TWO, tmp_path, NOW)
    monkeypatch.setenv("SFTP_PASSWORD", "tea")
    stranger = new_key(tmp_path / "stranger")
    with pytest.raises(NotDelivered, match=r"[Hh]ost key"):
        send(outlet(server, host_key=f"{stranger.get_name()} {stranger.get_base64()}"), TWO, tmp_path, NOW)
    with pytest.raises(NotDelivered, match="host_key"):
        send(outlet(server, host_key="ssh-ed25519 nonsense"), TWO, tmp_path, NOW)
    assert list((server[0] / "in").iterdir()) == []


def test_a_folder_that_is_not_there_is_said(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SFTP_PASSWORD", "tea")
    with pytest.raises(NotDelivered, match=r"sftp://127\.0\.0\.1"):
        send(outlet(server, folder="nowhere"), TWO, tmp_path, NOW)
