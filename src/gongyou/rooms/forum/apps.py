"""The room as a Django app."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "gongyou.rooms.forum"
    label = "forum"
    verbose_name = "议事"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers audit sentences, notices, the entry in the bar, what waits, copies, erasure and nightly work."""
        from gongyou.rooms.forum import agenda, forgetting, navigation, overdue
        from gongyou.rooms.forum import erasing as _erasing  # noqa: F401
        from gongyou.rooms.forum import holdings as _holdings  # noqa: F401
        from gongyou.rooms.forum.links import links_to_rules
        from gongyou.rooms.forum.services import answers, collections, grouping, moderation, opinions  # noqa: F401
        from gongyou.rooms.platforms import door as platforms

        navigation.register_entries()
        agenda.register_providers()
        forgetting.register_work()
        overdue.register_work()
        platforms.rule_links(links_to_rules)
