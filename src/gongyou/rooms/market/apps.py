"""The room as a Django app."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "gongyou.rooms.market"
    label = "market"
    verbose_name = "监测与简报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's kinds of finding, audit sentences, measures, work and its entry in the left bar."""
        from gongyou.registry.services.merging import follows
        from gongyou.rooms.market import indices, measures, navigation, panel_agenda, panel_monthly, work  # noqa: F401
        from gongyou.rooms.market import panel_erasing as _panel_erasing  # noqa: F401
        from gongyou.rooms.market.services import briefs, panel_files, panel_forms, panel_releases, panels  # noqa: F401
        from gongyou.rooms.market.services import panel_leaving as _panel_leaving  # noqa: F401
        from gongyou.rooms.market.services import panel_months as _panel_months  # noqa: F401
        from gongyou.rooms.market.services import releases as _releases  # noqa: F401

        follows("market.reporter", "member")
        work.register()
        panel_monthly.register_work()
        panel_agenda.register_providers()
        navigation.register_entries()
