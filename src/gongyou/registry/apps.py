"""The spine: organisations, employers, members, appointments."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "gongyou.registry"
    label = "registry"
    verbose_name = "组织与会员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enters the left bar, and tells it how roles and scope are read: the interface lies below the registry."""
        from gongyou.registry import navigation, notice_readers

        navigation.register_entries()

        from gongyou.kit.two_step import requirement
        from gongyou.registry import selectors
        from gongyou.registry.handover import own_holdings

        own_holdings.register_holdings()
        requirement.read_console_with(lambda user: selectors.has_role(user, *selectors.CONSOLE_ROLES))
        notice_readers.register_readers()

        from gongyou.registry.rosters import work as roster_work

        roster_work.register()

        from gongyou.registry.organisation_imports import work as organisations_work

        organisations_work.register()

        from gongyou.registry.duplicates import work as duplicates_work

        duplicates_work.register()

        from gongyou.registry.coverage import measures  # noqa: F401
        from gongyou.registry.coverage import work as coverage_work

        coverage_work.register()

        from gongyou.registry.privacy import work as privacy_work

        privacy_work.register()

        from gongyou.registry.own import work as own_work

        own_work.register_work()

        from gongyou.registry.dues import erasing as _dues_kept  # noqa: F401
        from gongyou.registry.dues import work as dues_work

        dues_work.register_work()

        # Naming them registers them with the hooks of membership.
        from django.db.models.signals import post_migrate

        from gongyou.registry.cards import listening as _cards  # noqa: F401
        from gongyou.registry.dues import listening as _dues  # noqa: F401
        from gongyou.registry.joining import listening as _joining  # noqa: F401

        post_migrate.connect(_search_ensured, sender=self)


def _search_ensured(using: str, **given: object) -> None:
    from django.db import connections

    from gongyou.registry.headcounts import headcounts_ensured
    from gongyou.registry.member_search import sqlite_search_ensured
    from gongyou.registry.search import search_ensured

    headcounts_ensured(connections[using])
    sqlite_search_ensured(connections[using])
    search_ensured(connections[using])
