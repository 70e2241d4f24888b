"""Personal data: who looked at it, who was erased, which keys seal it, and what the law asks of its holder."""
