"""The Django app of work in the background."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "zhanggui.web.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Have it written down who started what; its progress is no change that a person makes."""
        from auditlog.registry import auditlog  # noqa: PLC0415 - apps must be ready first

        from zhanggui.web.jobs.models import Job  # noqa: PLC0415 - as above

        auditlog.register(Job, include_fields=["kind", "arguments"])
