"""The letters and minutes of a negotiation, as documents in both languages; `frame` is what letters have in common."""
