"""The site as a Django app, so that its templates and its words are found."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "gongyou.site"
    label = "site"
    verbose_name = "工友"

    def ready(self) -> None:
        """Enters the first page into the left bar, and what waits on it into the agenda."""
        from gongyou.site import agenda, navigation

        navigation.register_entries()
        agenda.register_providers()
