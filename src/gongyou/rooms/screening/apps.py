"""The room as a Django app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "gongyou.rooms.screening"
    label = "screening"
    verbose_name = "工资筛查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's kinds of finding, audit sentences, measures, work and its entry in the left bar."""
        from gongyou.rooms.screening import kinds, measures, navigation, work  # noqa: F401
        from gongyou.rooms.screening.services import screens  # noqa: F401

        work.register()
        navigation.register_entries()
