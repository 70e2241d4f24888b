"""The room as a Django app."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "gongyou.rooms.data"
    label = "data"
    verbose_name = "数据"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the room's kinds of work, its eraser and its entry in the left bar."""
        from gongyou.registry.services.merging import follows
        from gongyou.rooms.data import agenda, ending, holdings, measures, navigation, work
        from gongyou.rooms.data import erasing as _erasing  # noqa: F401
        from gongyou.rooms.data import typed_holding as _typed  # noqa: F401

        holdings.register_holdings()
        work.register()
        agenda.register()
        ending.register_work()
        assert measures  # noqa: S101 (imported so that figures can be replayed)
        navigation.register_entries()
        for kind in ("donation", "typedorder", "subjectcopy"):
            follows(f"data.{kind}", "member")
