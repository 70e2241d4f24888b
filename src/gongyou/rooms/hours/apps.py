"""The room as a Django app."""

from django.apps import AppConfig


class HoursConfig(AppConfig):
    name = "gongyou.rooms.hours"
    label = "hours"
    verbose_name = "工时"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's kinds of finding, audit sentences, measures, work and its entry in the left bar."""
        from gongyou.rooms.hours import kinds, measures, navigation, work  # noqa: F401
        from gongyou.rooms.hours.services import approvals, looks  # noqa: F401

        work.register()
        navigation.register_entries()
