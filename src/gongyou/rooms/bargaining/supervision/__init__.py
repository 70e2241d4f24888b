"""Supervision of agreements: a clause is bound to a test, and the test is run over the lake for a span of days.

Plain Python over Ibis: no Django, no database, no clock. Method: docs/algorithms/supervision.md.
"""
