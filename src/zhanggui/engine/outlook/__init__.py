"""The year to come: what it will likely bring, what to aim at, and afterwards what came of it."""

from zhanggui.engine.outlook.aims import Aim
from zhanggui.engine.outlook.freezing import freeze, frozen
from zhanggui.engine.outlook.outlook import Outlook, foresee
from zhanggui.engine.outlook.paper import draft_of, frozen_of, read_draft, rewrite_draft, write_draft
from zhanggui.engine.outlook.plan import Action, Forecast, Plan, Target, draft
from zhanggui.engine.outlook.score import Followed, Row, Score, score
from zhanggui.engine.outlook.trial import Trial

__all__ = [
    "Action",
    "Aim",
    "Followed",
    "Forecast",
    "Outlook",
    "Plan",
    "Row",
    "Score",
    "Target",
    "Trial",
    "draft",
    "draft_of",
    "foresee",
    "freeze",
    "frozen",
    "frozen_of",
    "read_draft",
    "rewrite_draft",
    "score",
    "write_draft",
]
