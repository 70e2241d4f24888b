"""Tests under 时间预估与路线规划: speed that a promise needs, least minutes, extra time."""

from __future__ import annotations

from fractions import Fraction

from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.judged import ClauseTest, Found, Look, Values
from gongyou.rooms.bargaining.supervision.parameters import KMH, MINUTES, Kind, Parameter
from gongyou.rooms.bargaining.supervision.pay_tests import ORDERS
from gongyou.rooms.platforms.door import time

HOUR = 3600
SPEED = Parameter(
    "most", Text("最高时速", "Highest speed"), units=(KMH,), low=Fraction(1), high=Fraction(120), step=Fraction(1, 100)
)
HANDOVER = Parameter("handover", Text("交接时间", "Hand-over"), units=(MINUTES,), high=Fraction(HOUR))
LEAST = Parameter(
    "least", Text("最短承诺时限", "Least promise"), units=(MINUTES,), low=Fraction(60), high=Fraction(86_400)
)
LATE = Parameter("late", Text("晚于预计出餐", "Later than expected"), units=(MINUTES,), high=Fraction(4 * HOUR))
CREDIT = Parameter(
    "credit", Text("至少补时", "Least extra time"), units=(MINUTES,), low=Fraction(1), high=Fraction(4 * HOUR)
)
WEATHER = Parameter("codes", Text("天气代码", "Weather codes"), Kind.CODES)


def _speed(look: Look, values: Values) -> Found:
    most = values["most"]
    terms = {"speed_kmh": str(float(most)), "handover_seconds": int(values["handover"])}
    held = look.material(terms)
    return Found(held, table=time.above_speed(held))


def _promise(look: Look, values: Values) -> Found:
    held = look.material()
    return Found(held, table=time.short_promises(held, int(values["least"])))


def _meal(look: Look, values: Values) -> Found:
    held = look.material()
    return Found(held, table=time.late_meals(held, int(values["late"]), int(values["credit"])))


def _weather(look: Look, values: Values) -> Found:
    held = look.material()
    return Found(held, table=time.bad_weather(held, values["codes"], int(values["credit"])))


def _speed_told(values: Values) -> Text:
    most, handover = SPEED.shown(values["most"]), HANDOVER.shown(values["handover"])
    return Text(
        f"每一单的承诺时限，从接单与预计出餐中较晚者起算、扣除 {handover.zh}交接时间，所需速度不超过 {most.zh}。",
        f"The speed that each promise needs, from the later of acceptance and the expected meal and less {handover.en} "
        f"of hand-over, is at most {most.en}.",
    )


TESTS = (
    ClauseTest(
        "promised_speed",
        Text("承诺时限所需速度上限", "Highest speed that a promise needs"),
        "time",
        ORDERS,
        (SPEED, HANDOVER),
        lambda values: (("orders", ("promised_at", "distance_m", "picked_up_at")),),
        _speed_told,
        _speed,
        "implied-speed",
    ),
    ClauseTest(
        "promised_minutes",
        Text("最短承诺时限", "Least promised time"),
        "time",
        ORDERS,
        (LEAST,),
        lambda values: (("orders", ("promised_at",)),),
        lambda values: Text(
            f"每一单从接单到承诺送达不少于 {LEAST.shown(values['least']).zh}。",
            f"Each order has at least {LEAST.shown(values['least']).en} between acceptance and the promise.",
        ),
        _promise,
        "supervision",
    ),
    ClauseTest(
        "meal_credit",
        Text("出餐慢补时", "Extra time for late meals"),
        "time",
        ORDERS,
        (LATE, CREDIT),
        lambda values: (("orders", ("credit_seconds", "meal_ready_at", "meal_ready_estimated_at")),),
        lambda values: Text(
            f"出餐比预计晚超过 {LATE.shown(values['late']).zh}的每一单，"
            f"补时不少于 {CREDIT.shown(values['credit']).zh}。",
            f"Each order whose meal came more than {LATE.shown(values['late']).en} late has at least "
            f"{CREDIT.shown(values['credit']).en} of extra time.",
        ),
        _meal,
        "extra-time",
    ),
    ClauseTest(
        "weather_credit",
        Text("恶劣天气补时", "Extra time in bad weather"),
        "time",
        ORDERS,
        (WEATHER, CREDIT),
        lambda values: (("orders", ("credit_seconds", "weather_code")),),
        lambda values: Text(
            f"天气为{WEATHER.shown(values['codes']).zh}的每一单，补时不少于 {CREDIT.shown(values['credit']).zh}。",
            f"Each order in bad weather ({WEATHER.shown(values['codes']).en}) has at least "
            f"{CREDIT.shown(values['credit']).en} of extra time.",
        ),
        _weather,
        "extra-time",
    ),
)
