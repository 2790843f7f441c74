"""The Django app of people and keys."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and keys."""

    name = "zhanggui.web.people"
    label = "people"

    def ready(self) -> None:
        """Have every change of a person, a key or a view written down."""
        from auditlog.registry import auditlog  # noqa: PLC0415 - apps must be ready first

        from zhanggui.web.people.models import ApiKey, Person, SavedView  # noqa: PLC0415 - as above

        covered = "zhanggui.web.people.models.covered"
        auditlog.register(
            Person,
            exclude_fields=["last_login", "keys", "erasures", "views", "rules", "rulings"],
            mask_fields=["password"],
            mask_callable=covered,
        )
        auditlog.register(ApiKey, mask_fields=["digest"], mask_callable=covered)
        auditlog.register(SavedView)
