"""The room as a Django app."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "gongyou.rooms.market"
    label = "market"
    verbose_name = "监测与简报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's kinds of finding, audit sentences, measures, work and its entry in the left bar."""
        from gongyou.rooms.market import measures, navigation, work  # noqa: F401
        from gongyou.rooms.market.services import briefs  # noqa: F401

        work.register()
        navigation.register_entries()
