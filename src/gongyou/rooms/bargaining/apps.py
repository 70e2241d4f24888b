"""The room as a Django app."""

from django.apps import AppConfig


class BargainingConfig(AppConfig):
    name = "gongyou.rooms.bargaining"
    label = "bargaining"
    verbose_name = "协商"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's audit sentences, measures, work and its entry in the left bar."""
        from gongyou.rooms.bargaining import agenda, measures, navigation, work  # noqa: F401
        from gongyou.rooms.bargaining.services import (  # noqa: F401
            agreement_lasting,
            agreement_steps,
            agreements,
            negotiations,
            scenarios,
            steps,
            tables,
            topics,
        )

        work.register()
        agenda.register_providers()
        navigation.register_entries()
