"""The kit as a Django app: accounts and the audit trail."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "gongyou.kit"
    label = "kit"
    verbose_name = "工具层"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the system checks and the ways in which notices reach people."""
        from gongyou.kit import checks  # noqa: F401
        from gongyou.kit.notices.channels import built_in

        built_in.register_all()
