"""Generated people with planted duplicates, each kind of error marked, for measuring how well they are found."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from gongyou.registry.duplicates.matching import Person
from gongyou.registry.identity import check_digit

# The commonest surnames with their shares of the population in per mille (Ministry of Public Security, 2020).
SURNAMES = {
    "王": 72, "李": 71, "张": 67, "刘": 51, "陈": 47, "杨": 31, "黄": 23, "赵": 22, "吴": 21, "周": 20,
    "徐": 15, "孙": 15, "马": 13, "朱": 12, "胡": 12, "郭": 11, "何": 11, "林": 11, "高": 10, "罗": 9,
    "郑": 8, "梁": 8, "谢": 7, "宋": 7, "唐": 7, "许": 6, "韩": 6, "邓": 6, "冯": 6, "曹": 6,
}  # fmt: skip
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉建国志红海波宁鑫宇浩然子轩梓涵欣怡佳琪晓燕婷雪慧玲斌峰辉鹏飞龙"
)
HOMOPHONES = {"伟": "炜", "静": "净", "丽": "莉", "军": "君", "洋": "阳", "杰": "洁", "娟": "捐", "明": "鸣",
              "英": "瑛", "华": "骅", "志": "智", "红": "宏", "波": "博", "宇": "雨", "佳": "嘉", "晓": "小",
              "斌": "彬", "峰": "锋", "辉": "晖", "婷": "亭", "慧": "惠", "飞": "菲"}  # fmt: skip
HOMES = [
    f"{province}{city:02d}{county:02d}"
    for province in (34, 41, 42, 43, 51)
    for city in (1, 3, 8, 12)
    for county in (2, 21, 23, 81)
]
DISTRICTS = ["990101", "990102", "990103", "990104"]
# "relatives_id": the second record carries somebody else's number, which leaves only name, telephone and district.
ERRORS = (
    "new_phone",
    "id_typo",
    "id_transposed",
    "birth_typo",
    "homophone",
    "wrong_character",
    "phone_typo",
    "two_errors",
    "relatives_id",
    "relatives_id_new_phone",
)


@dataclass(frozen=True)
class Planted:
    """The people, and which pairs are one person with the error that was planted.

    Among the others are `twins` (born together, numbers next to each other) and households with one telephone.
    """

    people: list[Person]
    pairs: dict[tuple[int, int], str]


def generated(size: int, duplicates: int, seed: int = 7) -> Planted:
    """`size` people, one in 200 with a twin, one in 50 with a relative's telephone, and `duplicates` second records."""
    dice = random.Random(seed)
    people = [_person(dice, key) for key in range(1, size + 1)]
    for at in range(0, size - 1, 400):
        people[at + 1] = _sibling(dice, people[at], people[at + 1])
    for at in range(10, size - 1, 100):
        people[at + 1] = replace(people[at + 1], phone=people[at].phone)
    pairs: dict[tuple[int, int], str] = {}
    for number, original in enumerate(dice.sample(people, duplicates)):
        kind = ERRORS[number % len(ERRORS)]
        twin = _twin(dice, original, kind, size + 1 + number)
        people.append(twin)
        pairs[original.key, twin.key] = kind
    dice.shuffle(people)
    return Planted(people, pairs)


def _person(dice: random.Random, key: int) -> Person:
    surname = dice.choices(list(SURNAMES), list(SURNAMES.values()))[0]
    given = "".join(dice.choice(GIVEN) for _ in range(dice.choices((1, 2), (15, 85))[0]))
    born = f"{min(2004, max(1962, round(dice.gauss(1990, 8))))}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}"
    body = f"{dice.choice(HOMES)}{born}{dice.randrange(1, 999):03d}"
    return Person(key, surname + given, body + check_digit(body), _phone(dice), dice.choice(DISTRICTS))


def _sibling(dice: random.Random, one: Person, other: Person) -> Person:
    """A twin: surname, home and birth the same, the serial next to it, a telephone and a given name of its own."""
    body = one.id_number[:14] + f"{(int(one.id_number[14:17]) + 2) % 1000:03d}"
    return replace(other, name=one.name[0] + other.name[1:], id_number=body + check_digit(body), phone=_phone(dice))


def _phone(dice: random.Random) -> str:
    return f"1{dice.choice('35789')}{dice.randrange(10**9):09d}"


def _twin(dice: random.Random, one: Person, kind: str, key: int) -> Person:
    """A second record of one person. A wrong number has the right check digit: with a wrong one it is refused."""
    twin = replace(one, key=key, region=one.region if dice.random() < 0.7 else dice.choice(DISTRICTS))
    if kind == "two_errors":
        return _spoiled(dice, _spoiled(dice, twin, "new_phone"), dice.choice(("id_typo", "birth_typo", "homophone")))
    if kind.startswith("relatives_id"):
        twin = replace(twin, id_number=_person(dice, 0).id_number)
        return _spoiled(dice, twin, "new_phone") if kind.endswith("new_phone") else twin
    # Two records of one person with one number cannot be: each twin has a number of its own, wrong in one place.
    if kind not in ("id_typo", "id_transposed", "birth_typo"):
        twin = _spoiled(dice, twin, dice.choice(("id_typo", "id_transposed")))
    return _spoiled(dice, twin, kind)


def _spoiled(dice: random.Random, one: Person, kind: str) -> Person:
    body = one.id_number[:17]
    if kind == "new_phone":
        return replace(one, phone=_phone(dice))
    if kind == "phone_typo":
        return replace(one, phone=_typo(dice, one.phone, 3, 11))
    if kind == "homophone":
        return replace(one, name=one.name[0] + "".join(HOMOPHONES.get(letter, letter) for letter in one.name[1:]))
    if kind == "wrong_character":
        return replace(one, name=one.name[:-1] + dice.choice([g for g in GIVEN if g != one.name[-1]]))
    if kind == "id_transposed":
        at = next((at for at in dice.sample(range(14, 16), 2) if body[at] != body[at + 1]), None)
        body = _typo(dice, body, 14, 17) if at is None else body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    elif kind == "birth_typo":
        body = body[:13] + str((int(body[13]) + 1) % 9) + body[14:]
    else:
        body = _typo(dice, body, 14, 17)
    return replace(one, id_number=body + check_digit(body))


def _typo(dice: random.Random, digits: str, start: int, end: int) -> str:
    at = dice.randrange(start, end)
    other = dice.choice([digit for digit in "0123456789" if digit != digits[at]])
    return digits[:at] + other + digits[at + 1 :]
