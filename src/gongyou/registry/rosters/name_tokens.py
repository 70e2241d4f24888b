"""The tokens of names in bulk: as words, and as the whole numbers that PostgreSQL holds (`token_numbers`).

A plain name's tokens are those of its characters, of its pairs and of its longer runs; characters, pairs and initials
come back so often that remembering them pays.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gongyou.registry.naming import SURNAME_READINGS, reading_of, tokeniser
from gongyou.registry.token_numbers import array_of

# What needs no further look: the general rules give the same answer, only slower.
PLAIN_NAME = re.compile(r"[一-鿿]{2,4}")


class NameTokens:
    """The tokens of names, as `Tokeniser.tokens` gives them, at a tenth of its cost for plain Chinese names.

    A plain name's tokens are those of its characters, of its pairs and of its longer runs; characters and pairs come
    back so often that remembering them pays.
    """

    def __init__(self) -> None:
        self.tokeniser = tokeniser()
        self.one = lru_cache(maxsize=30_000)(self._one)
        self.two = lru_cache(maxsize=200_000)(self._two)

    def of(self, name: str) -> str:
        """All tokens of a checked name."""
        if not PLAIN_NAME.fullmatch(name) or name[0] in SURNAME_READINGS:
            return self.tokeniser.tokens(name)
        one, two, token = self.one, self.two, self.tokeniser.token
        if len(name) == 3:
            (first, some), (second, more), (third, rest) = one(name[0]), one(name[1]), one(name[2])
            initials = f"i{first[0]}{second[0]}{third[0]}"
            found = {
                *some,
                *more,
                *rest,
                *two(name[:2]),
                *two(name[1:]),
                token(f"p{first}{second}{third}"),
                token(initials),
            }
            return " ".join(sorted(found))
        characters = [one(character) for character in name]
        found = {each for _, tokens in characters for each in tokens}
        count = len(name)
        for start in range(count - 1):
            found.update(two(name[start : start + 2]))
        for length in range(3, count + 1):
            for start in range(count - length + 1):
                run = [reading for reading, _ in characters[start : start + length]]
                found.add(token("p" + "".join(run)))
                found.add(token("i" + "".join([reading[0] for reading in run])))
        return " ".join(sorted(found))

    def _one(self, character: str) -> tuple[str, tuple[str, ...]]:
        reading = reading_of(character)
        return reading, (self.tokeniser.token(f"c{character}"), self.tokeniser.token(f"p{reading}"))

    def _two(self, pair: str) -> tuple[str, ...]:
        first, second = self.one(pair[0])[0], self.one(pair[1])[0]
        return tuple(map(self.tokeniser.token, (f"b{pair}", f"p{first}{second}", f"i{first[0]}{second[0]}")))


class NameNumbers:
    """The same tokens, each once, as PostgreSQL reads an array of whole numbers; in no order.

    A name of three characters, the most frequent kind, is put together from what is remembered of its parts. Every
    other one goes by way of the words.
    """

    def __init__(self) -> None:
        self.words = NameTokens()
        self.number = self.words.tokeniser.number
        self.one = lru_cache(maxsize=30_000)(self._one)
        self.two = lru_cache(maxsize=200_000)(self._two)
        self.initials = lru_cache(maxsize=30_000)(self._initials)

    def of(self, name: str) -> str:
        """All tokens of a checked name."""
        if len(name) != 3 or not PLAIN_NAME.fullmatch(name) or name[0] in SURNAME_READINGS:
            return array_of(self.words.of(name))
        (first, a), (second, b), (third, c) = self.one(name[0]), self.one(name[1]), self.one(name[2])
        early, late = first + second, second + third
        # Parts that are alike count once: 先 is read as 西安 is.
        if len({first, second, third, early, late}) < 5 or first[0] == second[0] == third[0]:
            return array_of(self.words.of(name))
        run = self.number(f"p{early}{third}")
        letters = self.initials(first[0] + second[0] + third[0])
        return f"{{{a},{b},{c},{self.two(name[:2])},{self.two(name[1:])},{run},{letters}}}"

    def _one(self, character: str) -> tuple[str, str]:
        reading = reading_of(character)
        return reading, f"{self.number('c' + character)},{self.number('p' + reading)}"

    def _two(self, pair: str) -> str:
        first, second = self.one(pair[0])[0], self.one(pair[1])[0]
        return ",".join(map(str, map(self.number, (f"b{pair}", f"p{first}{second}", f"i{first[0]}{second[0]}"))))

    def _initials(self, letters: str) -> str:
        return str(self.number(f"i{letters}"))
