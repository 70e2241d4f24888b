"""The room as a Django app."""

from django.apps import AppConfig
from django.conf import settings


class PlatformsConfig(AppConfig):
    name = "gongyou.rooms.platforms"
    label = "platforms"
    verbose_name = "平台与算法"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Makes known the platforms' names, the kinds of finding, audit sentences, measures, work and entries."""
        from gongyou.registry.platform_names import platforms_called, platforms_called_by
        from gongyou.registry.services.merging import follows
        from gongyou.rooms.platforms import erasing as _erasing  # noqa: F401
        from gongyou.rooms.platforms import found, measures, navigation, work  # noqa: F401
        from gongyou.rooms.platforms import holdings as _holdings  # noqa: F401
        from gongyou.rooms.platforms.names import PLATFORMS
        from gongyou.rooms.platforms.recorded_names import names_recorded
        from gongyou.rooms.platforms.services import audits, opinions, proofs, releases, rules, statements  # noqa: F401
        from gongyou.rooms.platforms.services import copies as _copies  # noqa: F401
        from gongyou.rules import kept

        for folder in (kept.DECLARED, kept.PROPOSED):
            kept.kept_under(folder, lambda: settings.GONGYOU_DATA_DIR)
        platforms_called({code: platform.name for code, platform in PLATFORMS.items()})
        platforms_called_by(names_recorded)
        work.register()
        navigation.register_entries()
        follows("platforms.statementcopy", "member")
