"""The room as a Django app."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "gongyou.rooms.rights"
    label = "rights"
    verbose_name = "维权"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers audit sentences, notices, the entry in the bar, what waits, hand-over, copies and erasure."""
        from gongyou.registry.services.merging import follows
        from gongyou.rooms.rights import agenda, handing_over, navigation
        from gongyou.rooms.rights import erasing as _erasing  # noqa: F401
        from gongyou.rooms.rights import holdings as _holdings  # noqa: F401
        from gongyou.rooms.rights.services import carrying as _carrying  # noqa: F401
        from gongyou.rooms.rights.services import grievances as _grievances  # noqa: F401
        from gongyou.rooms.rights.services import inquiries as _inquiries  # noqa: F401

        navigation.register_entries()
        agenda.register_providers()
        handing_over.register_holdings()
        follows("rights.inquiry", "member")
        follows("rights.grievance", "member")
