"""Identity authorities of the tests: one that answers from a record, one that fails, one that never answers."""

from __future__ import annotations

import time


class Recorded:
    """Knows two people."""

    ANSWERS = {"林小满": "passed", "周石": "mismatched"}  # noqa: RUF012

    def check(self, name: str, id_number: str) -> str:
        return self.ANSWERS[name]


class Odd:
    """Answers what nobody asked."""

    def check(self, name: str, id_number: str) -> str:
        return "perhaps"


class Slow:
    """Takes longer than anybody waits."""

    def check(self, name: str, id_number: str) -> str:
        time.sleep(1)
        return "passed"
