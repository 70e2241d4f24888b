"""What an analysis found, and what an officer made of it."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "gongyou.findings"
    label = "findings"
    verbose_name = "问题发现"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enters the left bar, and says how findings about a person are copied and erased."""
        from gongyou.findings import erasing as _erasing  # noqa: F401
        from gongyou.findings import holdings as _holdings  # noqa: F401
        from gongyou.findings import navigation

        navigation.register_entries()
