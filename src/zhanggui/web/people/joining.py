"""How a person joins: checked before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from zhanggui.domains import DOMAINS
from zhanggui.errors import BadRequest, Unknown
from zhanggui.web.access import Role
from zhanggui.web.people.models import Person
from zhanggui.words import Text, same

DIMENSIONS = frozenset(dimension.name for domain in DOMAINS for table in domain.tables for dimension in table.dimensions)


def join(name: str, role: str, password: str, only: Mapping[str, str]) -> Person:
    """Add a person; raises BadRequest for a name that is taken, a weak password, a partner without rows of its own."""
    if Person.objects.filter(username=name).exists():
        raise BadRequest(Text("“{name}”已存在", "{name!r} is taken").format(name=name), fix=Text("换一个用户名", "choose another name"))
    person = Person(username=name)
    settle(person, role, only)
    trust(person, password)
    person.save()
    return person


def settle(person: Person, role: str, only: Mapping[str, str]) -> None:
    """Give a person a role and, to a partner, the rows that are its own."""
    if role not in {each.value for each in Role}:
        raise Unknown(Text("角色", "role"), role, [each.value for each in Role])
    checked(only)
    if role == Role.PARTNER.value and not any(only.values()):
        raise BadRequest(
            Text("合作方必须限定自己的行", "a partner needs rows of its own"),
            fix=Text("如 supplier=供应商名", "for example supplier=NAME"),
        )
    person.role, person.only = role, dict(only) if role == Role.PARTNER.value else {}


def checked(only: Mapping[str, str]) -> dict[str, str]:
    """The rows that somebody may see, by dimensions that there are; raises Unknown for another."""
    for dimension in only:
        if dimension not in DIMENSIONS:
            raise Unknown(Text("维度", "dimension"), dimension, DIMENSIONS)
    return dict(only)


def trust(person: Person, password: str) -> None:
    """Give a person a password; raises BadRequest for one that is too weak."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise BadRequest(
            Text("密码太弱：{why}", "the password is too weak: {why}").format(why=same(" ".join(error.messages))),
            fix=Text("至少 10 位，不要常见密码或纯数字", "ten letters or more, nothing common, not only digits"),
        ) from None
    person.set_password(password)
