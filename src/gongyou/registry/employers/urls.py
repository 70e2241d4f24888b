"""Addresses of employers."""

from django.urls import path

from gongyou.registry.employers import acts, pages

app_name = "employers"

urlpatterns = [
    path("", pages.employer_list, name="employers"),
    path("new/", acts.employer_new, name="employer_new"),
    path("foundings/", pages.founding_list, name="foundings"),
    path("<int:pk>/", pages.employer_page, name="employer"),
    path("<int:pk>/change/", acts.employer_changed, name="employer_change"),
    path("<int:pk>/union/", acts.union_new, name="union_new"),
]
