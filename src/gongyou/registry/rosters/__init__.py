"""Rosters: files of members that come in and go out.

file → reading (rows of text) → checking and sealing (in several processes) → staging (encrypted rows in the database)
→ comparing with the register → commit in one transaction → undo for thirty days. Out: exporting.
"""
