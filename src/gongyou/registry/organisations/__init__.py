"""The organisation tree: its pages, what the statute asks of it, and its terms of office."""
