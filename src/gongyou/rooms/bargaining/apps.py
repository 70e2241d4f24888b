"""The room as a Django app."""

from django.apps import AppConfig


class BargainingConfig(AppConfig):
    name = "gongyou.rooms.bargaining"
    label = "bargaining"
    verbose_name = "协商"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's audit sentences, measures, work and its entry in the left bar."""
        from gongyou.kit.forgetting import forgotten_nightly
        from gongyou.rooms.bargaining import agenda, erasing, measures, navigation, reminding, work  # noqa: F401
        from gongyou.rooms.bargaining.agreements import agenda as agreement_agenda
        from gongyou.rooms.bargaining.agreements import reminding as agreement_reminding
        from gongyou.rooms.bargaining.drafted import drafts_forget
        from gongyou.rooms.bargaining.services import (  # noqa: F401
            agreement_lasting,
            agreement_steps,
            agreements,
            drafts,
            negotiations,
            scenarios,
            steps,
            supervision,
            tables,
            topics,
        )
        from gongyou.rooms.bargaining.supervision import work as supervision_work
        from gongyou.rooms.bargaining.talks import talks_with
        from gongyou.rooms.platforms import door as platforms

        forgotten_nightly(drafts_forget)
        work.register()
        agenda.register_providers()
        agreement_agenda.register_provider()
        agreement_reminding.register_work()
        reminding.register_work()
        supervision_work.register()
        platforms.talks_from(talks_with)
        navigation.register_acts()
        navigation.register_entries()
