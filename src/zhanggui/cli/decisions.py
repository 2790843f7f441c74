"""Commands for decisions: decide, deliver, outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text as Styled

from zhanggui.cli.shelf import help_of
from zhanggui.cli.terminal import DATABASE, JSON, LANGUAGE, SHOP, say, spoken, t, terminal, write_json
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.engine.decide import Decided, decide
from zhanggui.errors import BadRequest, Unknown
from zhanggui.nouns import Action, Decision, Effect
from zhanggui.settings import Folder, open_folder
from zhanggui.words import Lang, Text, money, same, sure

if TYPE_CHECKING:
    from zhanggui.journal.desk import Desk
    from zhanggui.journal.propose import Put

AnyDecision = Decision[Any, Any, Any]
_LISTED = 30
_STALE = 2
_SURE, _UNTIL = Text("把握 {share}", "{share} sure"), Text("{day} 前有效", "good until {day}")


def decisions() -> Mapping[str, AnyDecision]:
    """Every decision of the domains."""
    return {decision.name: decision for domain in DOMAINS for decision in domain.decisions}


def _named(name: str | None, *, every: bool) -> Sequence[AnyDecision]:
    known = decisions()
    if every:
        return tuple(known.values())
    if name is None:
        raise BadRequest(
            Text("没有说要做哪个决策", "no decision is named"),
            fix=Text("写名称，或用 --all；可用的有：{names}", "name one, or use --all; there are: {names}").format(
                names=same(", ".join(known))
            ),
        )
    if name not in known:
        raise Unknown(Text("决策", "decision"), name, known or ["–"])
    return (known[name],)


@click.command("decide", help=help_of("decide"))
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help=t("全部决策", "every decision"))
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help=t("为哪一天做决策，默认今天", "the day that it is decided for; today by default")
)
@click.option("--dry-run", is_flag=True, help=t("只列出，不写入", "list them, write nothing"))
@SHOP
@DATABASE
@JSON
@LANGUAGE
def decide_(  # noqa: PLR0913 - each is an option of the command
    name: str | None, day: datetime | None, shop: Path, database: str | None, lang: str | None, *, every: bool, dry_run: bool, as_json: bool
) -> None:
    """Decide."""
    folder, now = open_folder(shop), datetime.now(UTC)
    chosen = _named(name, every=every)
    today = day.date() if day else now.astimezone(ZoneInfo(folder.settings.shop.zone)).date()
    build = current(folder, DOMAINS)
    found = [decide(build, decision, today, folder.settings.policy) for decision in chosen]
    puts: list[Put | None] = [None] * len(found)
    if not dry_run:
        desk = _desk(folder, database)
        from zhanggui.journal.propose import propose  # noqa: PLC0415 - Django must be set up first

        puts = [propose(desk, each, now) for each in found]
    if as_json:
        write_json([_as_json(each, put) for each, put in zip(found, puts, strict=True)])
        return
    _warn_of_age(build, today, lang, folder)
    for each, put in zip(found, puts, strict=True):
        _show(each, put, lang, folder)


def _desk(folder: Folder, database: str | None) -> Desk:
    from zhanggui.web.serve import ready  # noqa: PLC0415 - Django is slow to import, and few commands need it

    ready(folder.path, database)
    from zhanggui.journal.desk import Desk  # noqa: PLC0415 - Django must be set up first

    return Desk.of(DOMAINS, folder.settings)


def _warn_of_age(build: Build, today: date, lang: str | None, folder: Folder) -> None:
    """Say so where the data end well before the day that is decided for."""
    last = build.last_day
    if last is not None and (today - last).days > _STALE:
        words = Text("注意：数据止于 {last}，决策是为 {today} 做的", "note: the data end on {last}, and it is decided for {today}")
        say(words.format(last=last, today=today), lang, folder)


def _show(decided: Decided, put: Put | None, lang: str | None, folder: Folder) -> None:
    spoken_lang = spoken(folder, lang)
    title = decided.decision.title
    head = Text("{title}，{today}：{n} 条", "{title}, {today}: {n}").format(title=title, today=decided.today, n=len(decided.actions))
    say(head, lang, folder)
    if decided.actions:
        terminal().out.print(*_listed(decided, spoken_lang, folder.settings.shop.currency), sep="\n", soft_wrap=False)
    left = len(decided.actions) - _LISTED
    if left > 0:
        say(Text("……另有 {left} 条（--json 列出全部）", "… and {left} more (--json lists all)").format(left=left), lang, folder)
    if put is not None:
        say(_became(put), lang, folder)


def _listed(decided: Decided, lang: Lang, currency: str) -> Iterator[RenderableType]:
    """Each proposal: what, at what cost, how sure and until when on one line; then what is expected, and why."""
    for place, action in enumerate(decided.actions[:_LISTED], start=1):
        told = [
            None if action.cost is None else money(action.cost, currency, lang),
            None if action.confidence is None else _SURE.format(share=sure(action.confidence, lang)).to(lang),
            None if action.until is None else _UNTIL.format(day=action.until).to(lang),
        ]
        head = Styled.assemble((f"{place}. {action.title.to(lang)}", "bold"), *(f" · {each}" for each in told if each))
        expected = "; ".join(_expected(each, lang, currency) for each in action.expects)
        yield head
        yield Padding(Styled("\n".join(each for each in (expected, action.reason.to(lang)) if each)), (0, 0, 1, 3))


def _expected(effect: Effect, lang: Lang, currency: str) -> str:
    unit = effect.metric.unit.apart
    likely, ends = unit.step(effect.likely, lang, currency), unit.span(effect.low, effect.high, lang, currency, signed=True)
    return f"{effect.metric.title.to(lang)} {likely}" + (f" [{ends}]" if effect.low != effect.high else "")


def _became(put: Put) -> Text:
    words = Text(
        "新增 {new}，保留 {kept}，取代 {superseded}，撤下 {withdrawn}，过期 {expired}，规则批准 {approved}，已审过不再提 {quiet}",
        "{new} new, {kept} kept, {superseded} superseded, {withdrawn} withdrawn, {expired} expired, {approved} approved by a rule, "
        "{quiet} ruled on already",
    )
    counts = {name: len(getattr(put, name)) for name in ("new", "kept", "superseded", "withdrawn", "expired", "approved")}
    return words.format(**counts, quiet=put.quiet)


def _as_json(decided: Decided, put: Put | None) -> dict[str, object]:
    return {
        "decision": decided.decision.name,
        "day": decided.today,
        "build": decided.build,
        "policy": decided.policy,
        "policy_version": decided.policy_version,
        "actions": [_action(each) for each in decided.actions],
        "journal": put,
    }


def _action(action: Action[Any]) -> dict[str, object]:
    def words(said: Text) -> dict[str, str]:
        return {"zh": said.zh, "en": said.en}

    def effects(expects: Sequence[Effect]) -> list[dict[str, object]]:
        return [{"metric": each.metric.name, "likely": each.likely, "low": each.low, "high": each.high} for each in expects]

    return {
        "about": {each.dimension: each.value for each in action.about},
        "kind": action.kind,
        "title": words(action.title),
        "reason": words(action.reason),
        "order": action.order,
        "cost": action.cost,
        "confidence": action.confidence,
        "until": action.until,
        "expects": effects(action.expects),
        "alternatives": [{**words(each.words), "expects": effects(each.expects)} for each in action.alternatives],
    }


@click.command("deliver", help=help_of("deliver"))
@SHOP
@DATABASE
@JSON
@LANGUAGE
def deliver_(shop: Path, database: str | None, lang: str | None, *, as_json: bool) -> None:
    """Run the worker."""
    folder = open_folder(shop)
    desk = _desk(folder, database)
    from zhanggui.journal.worker import deliver  # noqa: PLC0415 - Django must be set up first

    worked = deliver(desk, folder.path, lambda: datetime.now(UTC))
    if as_json:
        write_json(worked)
        return
    words = Text("送达 {done}，稍后重试 {later}，放弃 {failed}", "{done} delivered, {later} to be tried again, {failed} given up")
    say(words.format(done=len(worked.done), later=len(worked.later), failed=len(worked.failed)), lang, folder)
    for number, why in {**worked.later, **worked.failed}.items():
        click.echo(f"  #{number} {why}", err=True)


@click.command("outcomes", help=help_of("outcomes"))
@SHOP
@DATABASE
@JSON
@LANGUAGE
def outcomes_(shop: Path, database: str | None, lang: str | None, *, as_json: bool) -> None:
    """Measure outcomes."""
    folder = open_folder(shop)
    desk = _desk(folder, database)
    from zhanggui.journal.outcomes import measure_outcomes  # noqa: PLC0415 - Django must be set up first
    from zhanggui.journal.telling import tell  # noqa: PLC0415 - as above

    found = measure_outcomes(desk, current(folder, DOMAINS), datetime.now(UTC))
    tell(desk, folder.path)
    if as_json:
        write_json(
            [
                {"proposal": each.proposal_id, "metric": each.metric, "verdict": each.verdict, "zh": each.verdict_zh, "en": each.verdict_en}
                for each in found
            ]
        )
        return
    if not found:
        say(Text("没有到期可量的", "nothing has matured"), lang, folder)
    for each in found:
        say(Text("#{n} {says}", "#{n} {says}").format(n=each.proposal_id, says=each.says), lang, folder)
