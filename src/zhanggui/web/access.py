"""Who may see and do what. Pages, exports, the API and assistants all ask here; nothing else decides it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from zhanggui.domains import DOMAINS
from zhanggui.errors import ZhangguiError
from zhanggui.facts import Slice
from zhanggui.nouns import Ask, Measure, Table
from zhanggui.words import Text


class Permission(enum.Enum):
    """Something that a person or a key may do."""

    LOOK = "look"  #: see the numbers of one's areas
    ROWS = "rows"  #: see the rows behind a number
    PERSONAL = "personal"  #: see personal data unmasked
    EXPORT = "export"  #: take numbers and rows out as a file
    PROPOSE = "propose"  #: put a proposal into the journal
    DECIDE = "decide"  #: approve, change or reject a proposal
    LOAD = "load"  #: bring files in, correct rows apart, build
    REPORT = "report"  #: read the annual summary, which is of the whole shop
    COMPILE = "compile"  #: have an edition made, comment on a claim
    PLAN = "plan"  #: set targets, freeze the plan
    PEOPLE = "people"  #: manage people, roles and keys
    AUDIT = "audit"  #: read who changed what
    ERASE = "erase"  #: take out or erase a person's data
    SETTINGS = "settings"  #: change the shop's settings and policies

    @property
    def title(self) -> Text:
        """Its name."""
        return _PERMISSIONS[self]


_PERMISSIONS = {
    Permission.LOOK: Text("看指标", "See numbers"),
    Permission.ROWS: Text("看明细", "See rows"),
    Permission.PERSONAL: Text("看个人信息", "See personal data"),
    Permission.EXPORT: Text("导出", "Export"),
    Permission.PROPOSE: Text("提出建议", "Propose"),
    Permission.DECIDE: Text("审批建议", "Decide on proposals"),
    Permission.LOAD: Text("载入数据", "Bring data in"),
    Permission.REPORT: Text("读年度总结", "Read the annual summary"),
    Permission.COMPILE: Text("生成年度总结", "Compile the summary"),
    Permission.PLAN: Text("定目标与计划", "Set targets and plan"),
    Permission.PEOPLE: Text("管理人员与密钥", "Manage people and keys"),
    Permission.AUDIT: Text("查操作记录", "Read the audit log"),
    Permission.ERASE: Text("导出与删除个人数据", "Export and erase personal data"),
    Permission.SETTINGS: Text("改设置", "Change settings"),
}


class Role(enum.Enum):
    """What a person is in the shop."""

    OWNER = "owner"
    ANALYST = "analyst"
    MARKETING = "marketing"
    MERCHANDISE = "merchandise"
    SUPPLY = "supply"
    SERVICE = "service"
    PARTNER = "partner"

    @property
    def title(self) -> Text:
        """Its name."""
        return _ROLES[self]


_ROLES = {
    Role.OWNER: Text("掌柜", "Owner"),
    Role.ANALYST: Text("数据分析", "Analyst"),
    Role.MARKETING: Text("市场", "Marketing"),
    Role.MERCHANDISE: Text("商品", "Merchandise"),
    Role.SUPPLY: Text("供应链", "Supply chain"),
    Role.SERVICE: Text("客服", "Service"),
    Role.PARTNER: Text("合作方", "Partner"),
}

AREAS: frozenset[str] = frozenset(domain.name for domain in DOMAINS)
_P = Permission
_WORKS = frozenset({_P.LOOK, _P.ROWS, _P.EXPORT, _P.PROPOSE, _P.DECIDE, _P.REPORT})

GRANTS: Mapping[Role, tuple[frozenset[Permission], frozenset[str]]] = {
    Role.OWNER: (frozenset(Permission), AREAS),
    Role.ANALYST: (_WORKS - {_P.DECIDE} | {_P.LOAD, _P.COMPILE, _P.PLAN}, AREAS),
    Role.MARKETING: (_WORKS, frozenset({"calendar", "catalog", "sales", "customers", "traffic", "marketing"})),
    Role.MERCHANDISE: (_WORKS | {_P.LOAD}, frozenset({"calendar", "catalog", "sales", "traffic", "stock", "returns"})),
    Role.SUPPLY: (_WORKS | {_P.LOAD}, frozenset({"calendar", "catalog", "sales", "stock", "fulfilment", "returns"})),
    Role.SERVICE: (_WORKS | {_P.PERSONAL, _P.ERASE}, frozenset({"calendar", "sales", "customers", "fulfilment", "returns", "service"})),
    Role.PARTNER: (frozenset({_P.LOOK, _P.EXPORT}), frozenset({"calendar", "catalog", "sales", "stock", "returns"})),
}
"""What each role may do, and in which areas."""

_HOME: Mapping[str, str] = {metric.name: domain.name for domain in DOMAINS for metric in domain.metrics}
_KEPT: Mapping[str, str] = {table.name: domain.name for domain in DOMAINS for table in domain.tables}


class Forbidden(ZhangguiError):
    """Something that this person or key may not see or do."""

    exit_code = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What somebody may do, in which areas, and of which rows: a partner sees `only` its own."""

    name: str
    permissions: frozenset[Permission] = frozenset()
    areas: frozenset[str] = field(default_factory=frozenset)
    only: tuple[Slice, ...] = ()

    @classmethod
    def of(cls, name: str, role: Role, only: Iterable[Slice] = ()) -> Access:
        """What a role grants; raises ValueError for a partner of whom nobody said which rows are its own."""
        permissions, areas = GRANTS[role]
        rows = tuple(sorted(only, key=lambda each: each.dimension))
        if role is Role.PARTNER and not rows:
            raise ValueError("a partner without rows of its own would see the whole shop")
        return cls(name=name, permissions=permissions, areas=areas, only=rows)

    def may(self, permission: Permission) -> bool:
        """Whether it is allowed."""
        return permission in self.permissions

    def need(self, permission: Permission) -> None:
        """Raise Forbidden where it isn't."""
        if not self.may(permission):
            raise Forbidden(
                Text("没有权限：{what}", "not allowed: {what}").format(what=permission.title),
                fix=Text("请管理员授予相应角色", "ask an owner for a role that has it"),
            )

    def sees(self, metric: Measure) -> bool:
        """Whether a metric is of one's areas, and can be cut down to one's own rows."""
        own = {each.dimension for each in self.only}
        return _HOME.get(metric.name) in self.areas and own <= {each.name for each in metric.dimensions} and self.may(Permission.LOOK)

    def keeps(self, table: Table) -> bool:
        """Whether the rows of a table may be seen."""
        own = {each.dimension for each in self.only}
        return _KEPT.get(table.name) in self.areas and own <= {each.name for each in table.dimensions} and self.may(Permission.ROWS)

    def narrow(self, ask: Ask) -> Ask:
        """Cut an ask down to what may be seen; raises Forbidden where nothing of it may."""
        if not self.sees(ask.metric):
            raise Forbidden(
                Text("没有权限看“{title}”", "you may not see {title}").format(title=ask.metric.title),
                fix=Text("请管理员授予相应角色", "ask an owner for a role that has it"),
            )
        asked = tuple(each for each in ask.where if each not in self.only)
        return replace(ask, where=tuple(sorted({*asked, *self.only}, key=lambda each: (each.dimension, each.value))))


class Scope(enum.Enum):
    """What a key of the API is for."""

    EVENTS = "events:write"
    METRICS = "metrics:read"
    REPORT = "report:read"
    PROPOSALS = "proposals:read"
    PROPOSE = "proposals:write"
    DECIDE = "proposals:decide"
    ORDERS = "orders:pull"

    @property
    def title(self) -> Text:
        """Its name."""
        return _SCOPES[self][0]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What a key with it may do."""
        return _SCOPES[self][1]


_SCOPES = {
    Scope.EVENTS: (Text("写入事件", "Write events"), frozenset[Permission]()),
    Scope.METRICS: (Text("读指标", "Read numbers"), frozenset({_P.LOOK})),
    Scope.REPORT: (Text("读年度总结", "Read the summary"), frozenset({_P.LOOK, _P.REPORT})),
    Scope.PROPOSALS: (Text("读建议", "Read proposals"), frozenset({_P.LOOK})),
    Scope.PROPOSE: (Text("写建议", "Write proposals"), frozenset({_P.LOOK, _P.PROPOSE})),
    Scope.DECIDE: (Text("审批建议", "Decide on proposals"), frozenset({_P.LOOK, _P.DECIDE})),
    Scope.ORDERS: (Text("取走已批准的单", "Take approved orders"), frozenset({_P.LOOK})),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the API, as it was found by its token: what it is for, what it may see, how often a minute."""

    id: str
    name: str
    scopes: frozenset[Scope]
    access: Access
    per_minute: int
