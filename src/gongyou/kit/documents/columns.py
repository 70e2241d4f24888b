"""How wide the columns of a table are on paper: what they hold decides, and no number is ever torn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# What words may be cut down to before they are broken into further lines, in points.
NARROWEST = 70.0
# No column of words asks for more of the page than this.
MOST = 0.6

Measured = Callable[[str], float]


def column_widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], across: float, width: Measured
) -> list[float]:
    """In points, adding up to `across`; `width` is that of a text with the room beside it.

    Each column gets what it would like, and words what is left over. Where there is too little, columns give way down
    to their narrowest, words first: a number is whole, a heading and words have their longest word in one line.
    """
    wanted, least = [], []
    for place, head in enumerate(heads):
        cells = [row[place] for row in rows]
        wide = max([width(head), *map(width, cells)])
        words = [head] if numbers[place] else [head, *cells]
        torn = max(max(map(width, text.split()), default=0.0) for text in map(_breakable, words))
        # 人数 is not broken: no line of a heading has less than two characters where it has two.
        torn = max(torn, width(head[:2]))
        whole = max(map(width, cells), default=0.0) if numbers[place] else NARROWEST
        wanted.append(min(wide, across * MOST))
        least.append(min(wanted[-1], max(torn, whole)))
    spare = across - sum(wanted)
    if spare >= 0:
        places = [place for place, is_number in enumerate(numbers) if not is_number]
        wanted[places[-1] if places else -1] += spare
        return wanted
    # Words give way before numbers, whose headings would be broken.
    for is_of_numbers in (False, True):
        places = [place for place, is_number in enumerate(numbers) if is_number is is_of_numbers]
        room, over = sum(wanted[place] - least[place] for place in places), sum(wanted) - across
        part = min(1.0, over / room) if room > 0 and over > 0 else 0.0
        for place in places:
            wanted[place] -= (wanted[place] - least[place]) * part
    return [each * min(1.0, across / sum(wanted)) for each in wanted]


def _breakable(text: str) -> str:
    """A blank at each place where a line may break: between wide characters as between words."""
    return "".join(f" {each} " if ord(each) > 0x2E7F else each for each in text)
