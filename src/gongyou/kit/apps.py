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
        from gongyou.kit.notices import keeping
        from gongyou.kit.notices.channels import built_in

        built_in.register_all()
        keeping.register_work()

        from django.contrib.auth.signals import user_logged_in
        from django.utils import timezone

        from gongyou.kit.two_step.confirming import confirmed_now

        # Who has just signed in has just shown who they are.
        user_logged_in.connect(
            lambda sender, request, **_: confirmed_now(request, timezone.now()), weak=False, dispatch_uid="confirmed"
        )
