"""Addresses under /market/."""

from django.urls import path

from gongyou.rooms.market.views import briefs, monitor

app_name = "market"

urlpatterns = [
    path("", monitor.monitor, name="monitor"),
    path("compute/", monitor.compute, name="compute"),
    path("briefs/", briefs.brief_list, name="briefs"),
    path("briefs/make/", briefs.brief_make, name="brief_make"),
    path("briefs/<uuid:brief_id>/", briefs.brief_page, name="brief"),
    path("briefs/<uuid:brief_id>/<str:name>", briefs.brief_file, name="brief_file"),
]
