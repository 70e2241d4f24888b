"""The room as a Django app."""

from django.apps import AppConfig


class ExposureConfig(AppConfig):
    name = "gongyou.rooms.exposure"
    label = "exposure"
    verbose_name = "AI 影响"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers audit sentences, measures, work, the entry in the bar, copies and erasure."""
        from gongyou.rooms.exposure import erasing, holdings, measures, navigation, work  # noqa: F401
        from gongyou.rooms.exposure.services import crosswalk, ratings, tallies, titles  # noqa: F401

        work.register()
        navigation.register_entries()
