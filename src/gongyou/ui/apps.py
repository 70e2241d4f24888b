"""The interface as a Django app: shells, components, charts. It has no tables."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "gongyou.ui"
    label = "ui"
    verbose_name = "界面"
