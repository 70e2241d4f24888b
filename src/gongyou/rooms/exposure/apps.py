"""The room as a Django app."""

from django.apps import AppConfig


class ExposureConfig(AppConfig):
    name = "gongyou.rooms.exposure"
    label = "exposure"
    verbose_name = "AI 影响"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers audit sentences, measures, work, the bar's entry, copies, erasure, how raters are indexed."""
        from gongyou.kit import rotation
        from gongyou.rooms.exposure import erasing, holdings, measures, navigation, work  # noqa: F401
        from gongyou.rooms.exposure.models.ratings import RATER, rater_index_of
        from gongyou.rooms.exposure.services import crosswalk, ratings, tallies, titles  # noqa: F401

        rotation.INDEXERS[RATER] = rater_index_of
        work.register()
        navigation.register_entries()
