"""The Django app of the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What was proposed, who decided, what went out, what came of it."""

    name = "zhanggui.journal"
    label = "journal"

    def ready(self) -> None:
        """Have every change that a person makes written down."""
        from auditlog.registry import auditlog  # noqa: PLC0415 - apps must be ready first

        from zhanggui.journal.models import Delivery, Proposal, Rule  # noqa: PLC0415 - as above

        auditlog.register(Rule, exclude_fields=["rulings"])
        auditlog.register(Proposal, include_fields=["state", "order"])
        auditlog.register(Delivery, include_fields=["state"])
