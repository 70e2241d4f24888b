"""The room as a Django app."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "gongyou.rooms.platforms"
    label = "platforms"
    verbose_name = "平台与算法"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's kinds of finding, audit sentences, measures, work and its entry in the left bar."""
        from gongyou.rooms.platforms import found, measures, navigation, work  # noqa: F401
        from gongyou.rooms.platforms.services import audits  # noqa: F401

        work.register()
        navigation.register_entries()
