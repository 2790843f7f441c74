"""The Django app of what people say of a report."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Comments on claims."""

    name = "zhanggui.web.reports"
    label = "reports"

    def ready(self) -> None:
        """Have every change of a comment written down."""
        from auditlog.registry import auditlog  # noqa: PLC0415 - apps must be ready first

        from zhanggui.web.reports.models import Comment  # noqa: PLC0415 - as above

        auditlog.register(Comment)
