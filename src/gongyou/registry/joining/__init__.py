"""Joining by QR: three steps on a phone, no account needed; the progress; the account after approval."""
