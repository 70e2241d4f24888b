"""Supervision of agreements: a clause is bound to a test, and the test is run over the lake for a span of days.

Plain Python over Ibis, no database and no clock; `agreed`, `found` and `due` alone know the room's models.
Method: docs/algorithms/supervision.md. When it runs by itself: docs/decisions/supervision.md.
"""
