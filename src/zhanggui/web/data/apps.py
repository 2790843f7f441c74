"""The Django app of what is brought in from the console."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    """Uploads and corrections."""

    name = "zhanggui.web.data"
    label = "data"

    def ready(self) -> None:
        """Have it written down who brought in or corrected what; what stood in a cell may be personal, and is not."""
        from auditlog.registry import auditlog  # noqa: PLC0415 - apps must be ready first

        from zhanggui.web.data.models import Edit, Upload  # noqa: PLC0415 - as above

        auditlog.register(Upload, include_fields=["files", "state"])
        auditlog.register(Edit, mask_fields=["value"], mask_callable="zhanggui.web.people.models.covered")
