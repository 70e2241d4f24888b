"""Addresses under /market/."""

from django.urls import path

from gongyou.rooms.market import panel_urls
from gongyou.rooms.market.views import board_files, boards, briefs, monitor, public, releases, warning_rules, warnings

app_name = "market"

urlpatterns = [
    path("", monitor.monitor, name="monitor"),
    path("compute/", monitor.compute, name="compute"),
    path("boards/<slug:key>/", boards.board, name="board"),
    path("boards/ratio.<str:kind>", board_files.ratio_file, name="ratio_file"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/judge/", warnings.judge, name="warnings_judge"),
    path("warnings/rules/", warning_rules.rule_list, name="warning_rules"),
    path("warnings/rules/<slug:rule>/", warning_rules.rule_page, name="warning_rule"),
    path("warnings/rules/<slug:rule>/change/", warning_rules.rule_change, name="warning_rule_change"),
    path("warnings/findings/<int:pk>/answer/", warnings.answer, name="warning_answer"),
    path("warnings/<uuid:run_id>/", warnings.warning_run, name="warning_run"),
    path("warnings/<uuid:run_id>/<str:rule>/<str:group>/", warnings.signal, name="warning_signal"),
    path("findings/<int:pk>/warning/", warnings.warning_of_finding, name="warning_of_finding"),
    path("releases/", releases.calendar, name="releases"),
    path("releases/<uuid:key>/", releases.release_page, name="release"),
    path("releases/<uuid:key>/now/", releases.release_now, name="release_now"),
    path("releases/<uuid:key>/withdraw/", releases.release_take_back, name="release_take_back"),
    path("releases/<uuid:key>/strike/", releases.release_drop, name="release_drop"),
    # Open to everybody.
    path("indicators/", public.public_indicators, name="public_indicators"),
    path("indicators/structure.json", public.public_structure, name="public_structure"),
    path("indicators/all.<str:kind>", public.public_dataset, name="public_dataset"),
    path("indicators/<uuid:key>/", public.public_release, name="public_release"),
    path("indicators/<uuid:key>/data.<str:kind>", public.public_data, name="public_data"),
    path("briefs/", briefs.brief_list, name="briefs"),
    path("briefs/make/", briefs.brief_make, name="brief_make"),
    path("briefs/<uuid:brief_id>/", briefs.brief_page, name="brief"),
    path("briefs/<uuid:brief_id>/<str:name>", briefs.brief_file, name="brief_file"),
    *panel_urls.patterns,
]
