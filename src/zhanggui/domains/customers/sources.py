"""Who buys: registrations and consent, referrals, points."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

customers = Source(
    name="customers",
    title=Text("客户", "Customers"),
    doc=Text(
        "每个买家账号一行：注册时间与来源、地区、营销许可。同一个人的多个账号以 person_id 相连。",
        "One row for each account: when and whence it registered, region, consent. Accounts of one person share a person_id.",
    ),
    key=("customer_id",),
    day="registered_at",
    columns=(
        Column("customer_id", Kind.ID, Text("买家编号", "Customer ID"), required=True, names=("买家会员名", "会员编号", "user_id")),
        Column("person_id", Kind.ID, Text("自然人编号", "Person ID"), names=("customer_unique_id", "OneID")),
        Column("registered_at", Kind.TIME, Text("注册时间", "Registered at"), names=("created_at", "注册日期")),
        Column("traffic_channel", Kind.TEXT, Text("流量来源", "Traffic channel"), names=("注册来源", "traffic_source")),
        Column("region", Kind.TEXT, Text("地区", "Region"), names=("省份", "country", "customer_state", "state")),
        Column("gender", Kind.TEXT, Text("性别", "Gender")),
        Column("birth_year", Kind.INTEGER, Text("出生年份", "Year of birth"), personal=True, least=1900, most=2100),
        Column("consent_marketing", Kind.FLAG, Text("同意营销", "Consents to marketing")),
        Column("consent_at", Kind.TIME, Text("同意时间", "Consented at")),
        Column("name", Kind.TEXT, Text("姓名", "Name"), personal=True),
        Column("phone", Kind.ID, Text("手机", "Phone"), personal=True, names=("手机号",)),
        Column("email", Kind.TEXT, Text("邮箱", "E-mail"), personal=True, names=("Email",)),
    ),
)

REFERRAL_STATUSES = {
    "invited": Text("已邀请", "invited"),
    "registered": Text("已注册", "registered"),
    "ordered": Text("已下单", "ordered"),
    "rejected": Text("已拒绝（作弊）", "rejected as fraud"),
}

referrals = Source(
    name="referrals",
    title=Text("邀请有礼", "Referrals"),
    doc=Text(
        "每次邀请一行：谁邀请了谁，对方是否注册、下单，发了多少奖励。",
        "One row for each invitation: who invited whom, and what came of it.",
    ),
    key=("referral_id",),
    day="invited_at",
    columns=(
        Column("referral_id", Kind.ID, Text("邀请编号", "Referral ID"), required=True),
        Column("inviter_id", Kind.ID, Text("邀请人", "Inviter"), required=True),
        Column("invitee_id", Kind.ID, Text("被邀请人", "Invitee")),
        Column("invited_at", Kind.TIME, Text("邀请时间", "Invited at"), required=True),
        Column("registered_at", Kind.TIME, Text("注册时间", "Registered at")),
        Column("ordered_at", Kind.TIME, Text("首单时间", "First ordered at")),
        Column("status", Kind.TEXT, Text("状态", "Status"), values=REFERRAL_STATUSES),
        Column("reward_amount", Kind.MONEY, Text("奖励金额", "Reward"), least=0),
    ),
    checks=(
        Check(
            words=Text("不能邀请自己", "nobody invites himself"),
            holds=_.invitee_id != _.inviter_id,
            fix=Text("删去自邀记录，或改正编号", "leave the row out, or correct the ID"),
        ),
    ),
)

POINT_MOVES = {
    "earn": Text("获得", "earned"),
    "spend": Text("使用", "spent"),
    "expire": Text("过期", "expired"),
    "reverse": Text("冲回", "reversed"),
}

points_moves = Source(
    name="points_moves",
    title=Text("积分流水", "Points moves"),
    doc=Text("积分每次变动一行，带正负号，并折合金额。", "One row for each move of points, signed, with what it is worth."),
    key=("move_id",),
    day="moved_at",
    columns=(
        Column("move_id", Kind.ID, Text("流水号", "Move ID"), required=True),
        Column("customer_id", Kind.ID, Text("买家编号", "Customer ID"), required=True),
        Column("moved_at", Kind.TIME, Text("时间", "Moved at"), required=True),
        Column("kind", Kind.TEXT, Text("类型", "Kind"), required=True, values=POINT_MOVES),
        Column("points", Kind.INTEGER, Text("积分", "Points"), required=True),
        Column("amount", Kind.MONEY, Text("折合金额", "Worth"), required=True),
    ),
)
