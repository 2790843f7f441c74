"""What it costs when referrals are faked."""

from ibis import _

from zhanggui.domains.customers import metrics as m
from zhanggui.domains.customers.tables import referral
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Ratio, Stake
from zhanggui.words import Text

STAKES = (
    Stake(
        name="referral_fraud",
        title=Text("老带新作弊", "Referral fraud"),
        metric=m.referral_fraud_share,
        each=Ratio(
            name="reward_per_invitation",
            title=Text("每次邀请的奖励", "Reward per invitation"),
            doc=Text("邀请奖励除以邀请数。", "Rewards over invitations."),
            unit=Unit.PRICE,
            top=Metric(
                name="referral_rewards",
                title=Text("邀请奖励", "Referral rewards"),
                doc=Text("时段内发出的邀请的奖励金额。", "Rewards of the invitations made in the period."),
                unit=Unit.MONEY,
                of=referral,
                each=_.reward,
                better=Better.DOWN,
                hidden=True,
            ),
            bottom=m.referral_invites,
            hidden=True,
        ),
        worth=Text("多出的作弊邀请数 × 每次邀请的奖励", "invitations rejected beyond last year's share × the reward of an invitation"),
        action=Text(
            "按设备与地址识别同一人，奖励改在退货期后发放",
            "tell the same person by device and address, and pay rewards after the time for returns",
        ),
        owner=Text("技术", "Technology"),
    ),
)
