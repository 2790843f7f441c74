"""A person who signs in, and a key that a system comes with."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from zhanggui.facts import Slice
from zhanggui.web.access import GRANTS, Access, Key, Role, Scope
from zhanggui.words import Lang


class Person(AbstractUser):
    """Somebody who signs in; a partner has the rows that are its own in `only`: {"supplier": "…"}."""

    role = models.CharField(max_length=20, choices=[(role.value, role.title.en) for role in Role], default=Role.ANALYST.value)
    only = models.JSONField(default=dict, blank=True)
    lang = models.CharField(max_length=2, choices=[(lang.value, lang.value) for lang in Lang], default=Lang.ZH.value)
    kpis = models.JSONField(default=list, blank=True)

    @property
    def access(self) -> Access:
        """What this person may see and do: nothing, for a partner whose rows nobody named."""
        try:
            return Access.of(self.username, Role(self.role), (Slice(name, value) for name, value in self.only.items()))
        except ValueError:
            return Access(name=self.username)


class ApiKey(models.Model):
    """A key of the API. Its token is shown once; only a hash of it is kept."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    areas = models.JSONField(default=list, blank=True)
    only = models.JSONField(default=dict, blank=True)
    per_minute = models.PositiveIntegerField(default=600)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Its name and the beginning of its token."""
        return f"{self.name} ({self.prefix}…)"

    @property
    def live(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and (self.ends_at is None or self.ends_at > timezone.now())

    @property
    def key(self) -> Key:
        """The key as the API sees it: of the areas that it names, or of all."""
        # The summary is of the whole shop: no key that sees only some rows reads it, whatever it was made for.
        scopes = frozenset(Scope(each) for each in self.scopes) - ({Scope.REPORT} if self.only else set())
        access = Access(
            name=f"key:{self.prefix}",
            permissions=frozenset().union(*(scope.permissions for scope in scopes)),
            areas=frozenset(self.areas) or GRANTS[Role.OWNER][1],
            only=tuple(sorted((Slice(name, value) for name, value in self.only.items()), key=lambda each: each.dimension)),
        )
        return Key(id=self.prefix, name=self.name, scopes=scopes, access=access, per_minute=self.per_minute)


class SavedView(models.Model):
    """A page with everything that its address asks for, under a name: one's own, or the team's as well."""

    name = models.CharField(max_length=80)
    page = models.CharField(max_length=40)
    query = models.TextField(max_length=4000, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    shared = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Erasure(models.Model):
    """That a customer's data were taken out or erased: by whom, when, and the proof, which names no customer."""

    EXPORTED, ERASED = "exported", "erased"

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=[(EXPORTED, EXPORTED), (ERASED, ERASED)])
    proof = models.JSONField(default=dict)

    def __str__(self) -> str:
        """What was done and when."""
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


def covered(_value: str) -> str:
    """What the audit log says of a secret: that it changed, and nothing of what it is."""
    return "•••"


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_key(by: Person, name: str, scopes: list[Scope], **limits: object) -> tuple[ApiKey, str]:
    """Make a key; its token is in the answer and nowhere else."""
    prefix = "zg" + secrets.token_hex(4)
    token = f"{prefix}.{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name, prefix=prefix, digest=digest_of(token), scopes=[scope.value for scope in scopes], made_by=by, **limits
    )
    return key, token


def key_of(token: str) -> Key | None:
    """Find the key that a token opens; None for one that is unknown, revoked or over."""
    prefix, _, _ = token.partition(".")
    found = ApiKey.objects.filter(prefix=prefix).first()
    if found is None or not found.live or not secrets.compare_digest(found.digest, digest_of(token)):
        return None
    return found.key
