"""Commands of the shop on the network: serve, user, key, mcp."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from zhanggui.cli.shelf import help_of
from zhanggui.cli.terminal import DATABASE, LANGUAGE, SHOP, say, t
from zhanggui.errors import BadRequest, Unknown
from zhanggui.settings import open_folder
from zhanggui.words import Lang, Text, same

_ROLES = ("owner", "analyst", "marketing", "merchandise", "supply", "service", "partner")
_SCOPES = ("events:write", "metrics:read", "report:read", "proposals:read", "proposals:write", "proposals:decide", "orders:pull")


@click.command("serve", help=help_of("serve"))
@SHOP
@DATABASE
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--name", "names", multiple=True, help=t("对外的域名，可多次", "a host name that it is reached by; may be repeated"))
@click.option("--https", is_flag=True, help=t("只经 HTTPS 访问（前有反向代理）", "reached by HTTPS only, behind a proxy"))
@LANGUAGE
def serve_(shop: Path, database: str | None, host: str, port: int, names: tuple[str, ...], lang: str | None, *, https: bool) -> None:  # noqa: PLR0913 - each is an option of the command
    """Serve the shop."""
    from zhanggui.web.serve import ready, serve  # noqa: PLC0415 - Django is slow to import, and few commands need it

    ready(shop, database, hosts=names, https=https)
    say(Text("控制台：http://{host}:{port}/", "console: http://{host}:{port}/").format(host=host, port=port), lang, open_folder(shop))
    serve(shop, host=host, port=port)


@click.group("user", help=help_of("user"))
def user_() -> None:
    """People."""


@user_.command("add", help=t("新增一人；未给密码时生成一个并显示一次。", "Add a person; without a password one is made and shown once."))
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), default="analyst", show_default=True)
@click.option("--only", multiple=True, help=t("合作方只能看的行：维度=值", "the rows that a partner may see: DIM=VALUE"))
@click.option(
    "--password", envvar="ZHANGGUI_PASSWORD", help=t("也可用环境变量 ZHANGGUI_PASSWORD", "or the environment's ZHANGGUI_PASSWORD")
)
@SHOP
@DATABASE
@LANGUAGE
def add(name: str, role: str, only: tuple[str, ...], password: str | None, shop: Path, database: str | None, lang: str | None) -> None:  # noqa: PLR0913, PLR0917 - as above
    """Add a person."""
    from zhanggui.web.serve import ready  # noqa: PLC0415 - as above

    ready(shop, database)
    from zhanggui.web.people.joining import join  # noqa: PLC0415 - Django must be set up first

    said = password or secrets.token_urlsafe(12)
    join(name, role, said, dict(_pair(each) for each in only))
    folder = open_folder(shop)
    say(Text("已新增 {name}（{role}）", "added {name} ({role})").format(name=name, role=role), lang, folder)
    if not password:
        say(Text("密码（只显示这一次）：{said}", "password (shown this once): {said}").format(said=said), lang, folder)


@user_.command("unlock", help=t("解锁试错过多的用户名或地址。", "Let a name or an address try again that was shut after wrong tries."))
@click.argument("name", default="")
@click.option("--address", default="", help=t("网络地址；不给用户名时解锁整个地址", "from this address; without a name, the whole address"))
@SHOP
@DATABASE
@LANGUAGE
def unlock_(name: str, address: str, shop: Path, database: str | None, lang: str | None) -> None:
    """Forget the wrong tries."""
    from zhanggui.web.serve import ready  # noqa: PLC0415 - as above

    if not name and not address:
        raise BadRequest(
            Text("没有说解锁谁", "nobody is named"),
            fix=Text("给出用户名，或 --address 网络地址", "give a name, or --address and an address"),
        )
    ready(shop, database)
    from zhanggui.web.people.models import Person  # noqa: PLC0415 - as above
    from zhanggui.web.people.throttle import unlock  # noqa: PLC0415 - as above

    if name and not Person.objects.filter(username=name).exists():
        raise Unknown(Text("用户", "person"), name, Person.objects.values_list("username", flat=True))
    tries = unlock(name, address)
    said = (
        Text("已解锁 {who}：清除 {n} 次试错", "{who} may try again: {n} wrong tries forgotten")
        if tries
        else Text("{who} 没有试错记录", "no wrong tries of {who}")
    )
    say(said.format(who=" · ".join(each for each in (name, address) if each), n=tries), lang, open_folder(shop))


def _pair(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals:
        raise BadRequest(Text("看不懂的“{said}”", "not understood: {said!r}").format(said=said), fix=same("--only supplier=NAME"))
    return name.strip(), value.strip()


@click.group("key", help=help_of("key"))
def key_() -> None:
    """Keys."""


@key_.command("add", help=t("新建一个密钥，只显示一次。", "Make a key; it is shown once."))
@click.argument("name")
@click.option("--by", required=True, help=t("由谁（控制台用户名）", "who makes it: a person of the console"))
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(_SCOPES))
@click.option("--only", multiple=True, help=t("只能看的行：维度=值", "the only rows that it may see: DIM=VALUE"))
@click.option("--per-minute", type=click.IntRange(1, 10_000_000), default=600, show_default=True)
@SHOP
@DATABASE
def key_add(  # noqa: PLR0913, PLR0917 - as above
    name: str, by: str, scopes: tuple[str, ...], only: tuple[str, ...], per_minute: int, shop: Path, database: str | None
) -> None:
    """Make a key."""
    from zhanggui.web.serve import ready  # noqa: PLC0415 - as above

    ready(shop, database)
    from zhanggui.web.access import Scope  # noqa: PLC0415 - as above
    from zhanggui.web.people.joining import checked  # noqa: PLC0415 - as above
    from zhanggui.web.people.models import Person, make_key  # noqa: PLC0415 - as above

    who = Person.objects.filter(username=by).first()
    if who is None:
        raise BadRequest(Text("没有名为“{by}”的人", "there is nobody {by!r}").format(by=by), fix=same("zhanggui user add"))
    rows = checked(dict(_pair(each) for each in only))
    click.echo(make_key(who, name, [Scope(each) for each in scopes], only=rows, per_minute=per_minute)[1])


@click.command("mcp", help=help_of("mcp"))
@click.option("--as", "name", required=True, help=t("以谁的身份（控制台用户名）", "as whom: a person of the console"))
@click.option("--allow-propose", is_flag=True, help=t("可提出建议", "it may propose"))
@click.option("--allow-decide", is_flag=True, help=t("可审批建议", "it may decide on proposals"))
@SHOP
@DATABASE
@LANGUAGE
def mcp_(name: str, shop: Path, database: str | None, lang: str | None, *, allow_propose: bool, allow_decide: bool) -> None:
    """Serve an assistant."""
    from zhanggui.web.serve import ready  # noqa: PLC0415 - as above

    ready(shop, database)
    from zhanggui.web.access import Permission  # noqa: PLC0415 - as above
    from zhanggui.web.mcp.stdio import As, speak  # noqa: PLC0415 - as above

    said = ((Permission.PROPOSE, allow_propose), (Permission.DECIDE, allow_decide))
    allowed = frozenset(permission for permission, on in said if on)
    speak(shop.resolve(), As(name=name, lang=Lang(lang) if lang else None, may=allowed))
