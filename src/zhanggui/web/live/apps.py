"""The Django app of what stands out."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Alerts."""

    name = "zhanggui.web.live"
    label = "live"

    def ready(self) -> None:
        """Have it written down who took which alert on; that one opens and closes by itself is no change that a person makes."""
        from auditlog.registry import auditlog  # noqa: PLC0415 - apps must be ready first

        from zhanggui.web.live.models import Alert  # noqa: PLC0415 - as above

        auditlog.register(Alert, include_fields=["taken_by", "taken_at", "note"])
