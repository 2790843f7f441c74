"""A server that speaks S3, in a process of its own: it takes only what is signed by a key that it knows. And builds that are made up."""

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from clusters import HOST, free_port, running, wait
from zhanggui.engine import record as records
from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.engine.record import Built, Part, Record
from zhanggui.nouns import Shop
from zhanggui.settings import Folder

BUCKET = "shop"
_OPEN = "4"
"""So many requests are let in without a key: those that make the first one."""


@dataclass(frozen=True)
class Server:
    url: str
    environment: Mapping[str, str]

    def client(self):
        key, secret = self.environment["AWS_ACCESS_KEY_ID"], self.environment["AWS_SECRET_ACCESS_KEY"]
        return boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret)

    def holds(self, prefix: str) -> dict[str, int]:
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return {each["Key"].removeprefix(prefix): each["Size"] for page in pages for each in page.get("Contents", ())}


@contextmanager
def served(log: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    with running(command, os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": _OPEN}, log):
        yield _keyed(f"http://{HOST}:{port}", port)


def _keyed(url: str, port: int) -> Server:
    wait(port)
    nobody = {"endpoint_url": url, "region_name": "us-east-1", "aws_access_key_id": "none", "aws_secret_access_key": "none"}
    iam = boto3.client("iam", **nobody)
    iam.create_user(UserName="zhanggui")
    key = iam.create_access_key(UserName="zhanggui")["AccessKey"]
    may = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    iam.put_user_policy(UserName="zhanggui", PolicyName="all", PolicyDocument=may)
    boto3.client("s3", **nobody).create_bucket(Bucket=BUCKET)
    said = {"AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1"}
    return Server(url, said | {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]})


def build_of(folder: Folder, content: dict[str, str]) -> str:
    """Make a build up, whose parts hold what is said; parts that are alike in the one before are the same files, as a real build has it."""
    name = hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()[:12]
    target, before = folder.builds / name, folder.builds / folder.current.read_text() if folder.current.exists() else None
    if not target.exists():
        (target / "sold").mkdir(parents=True)
        for part, said in content.items():
            file, old = target / "sold" / f"{part}.parquet", None if before is None else before / "sold" / f"{part}.parquet"
            if old is not None and old.exists() and old.read_text() == said:
                file.hardlink_to(old)
            else:
                file.write_text(said)
        built = Built(fingerprint=name, formula="", parts={part: Part(rows=1) for part in content})
        records.write(target, Record(id=name, code="", given="", shop=Shop(), tables={"sold": built}), {})
    replace_whole(folder.current, name.encode())
    return name


def read_of(folder: Folder) -> dict[str, str]:
    """What the build in use holds, each file of its record."""
    home = folder.builds / folder.current.read_text()
    return {file.stem: file.read_text() for file in records.read(home).files(home, "sold")}
