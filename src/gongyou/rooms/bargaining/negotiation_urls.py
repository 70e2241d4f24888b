"""Addresses of cases, their sessions, topics and papers, under /bargaining/."""

from django.urls import path

from gongyou.rooms.bargaining.views import calendars, letters, negotiations, tables, topics

NEGOTIATIONS = [
    path("calendar.ics", calendars.all_calendar, name="calendar"),
    path("findings/<int:pk>/topic/", topics.finding_topic, name="finding_topic"),
    path("negotiations/new/", negotiations.negotiation_new, name="negotiation_new"),
    path("negotiations/<uuid:key>/", negotiations.negotiation_page, name="negotiation"),
    path("negotiations/<uuid:key>/calendar.ics", calendars.negotiation_calendar, name="negotiation_calendar"),
    path("negotiations/<uuid:key>/steps/<slug:step>/", negotiations.step_new, name="step_new"),
    path("negotiations/<uuid:key>/records/<int:pk>/withdraw/", negotiations.step_withdrawn, name="step_withdraw"),
    path("negotiations/<uuid:key>/terms/", negotiations.terms_set, name="terms"),
    path("negotiations/<uuid:key>/end/", negotiations.negotiation_ended, name="negotiation_end"),
    path("negotiations/<uuid:key>/covered/", negotiations.covered_new, name="covered_new"),
    path("negotiations/<uuid:key>/covered/<uuid:line>/", negotiations.covered_moved, name="covered_move"),
    path("negotiations/<uuid:key>/seats/", tables.seat_new, name="seat_new"),
    path("negotiations/<uuid:key>/seats/<uuid:seat>/left/", tables.seat_left, name="seat_left"),
    path("negotiations/<uuid:key>/sessions/", tables.session_new, name="session_new"),
    path("negotiations/<uuid:key>/topics/", topics.topic_new, name="topic_new"),
    path("negotiations/<uuid:key>/topics/<slug:source>/<str:pk>/", topics.topic_from, name="topic_from"),
    path("negotiations/<uuid:key>/<slug:letter>.<slug:kind>", letters.letter_file, name="letter"),
    path("sessions/<uuid:key>/", tables.session_page, name="session"),
    path("sessions/<uuid:key>/held/", tables.session_held, name="session_held"),
    path("sessions/<uuid:key>/signed/", tables.session_signed, name="session_signed"),
    path("sessions/<uuid:key>/cancel/", tables.session_cancelled, name="session_cancel"),
    path("sessions/<uuid:key>/minutes.<slug:kind>", letters.minutes_file, name="minutes"),
    path("topics/<uuid:key>/", topics.topic_page, name="topic"),
    path("topics/<uuid:key>/proposals/", topics.proposal_new, name="proposal_new"),
    path("proposals/<uuid:key>/what-if/", topics.proposal_scenario, name="proposal_scenario"),
    path("topics/<uuid:key>/agreed/", topics.topic_agreed, name="topic_agree"),
    path("topics/<uuid:key>/dropped/", topics.topic_dropped, name="topic_drop"),
]
