"""Tests under 工作时长与休息: hours of a day, hours without a break, a day of rest."""

from __future__ import annotations

from fractions import Fraction

from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.judged import ClauseTest, Found, Look, Needed, Values
from gongyou.rooms.bargaining.supervision.parameters import DAYS, HOURS, MINUTES, Kind, Parameter
from gongyou.rooms.bargaining.supervision.pay_tests import NO_WEEK, WORKER_WEEKS
from gongyou.rooms.platforms.door import hours

WORKER_DAYS = Text("人日", "worker-days")
SPELLS = Text("段连续接单", "spells on orders")
DAY = 86_400
ORDER_TIMES = ("orders", ("accepted_at", "delivered_at"))
CONSEQUENCE = {
    "stop": Text("到点停止派单，超过即违反", "no more orders: longer is a breach"),
    "prompted": Text("超过须有提示", "a prompt is needed beyond it"),
    "confirmed": Text("超过须有提示并经劳动者确认", "a prompt that the worker confirmed is needed beyond it"),
}
MOST_DAY = Parameter(
    "most",
    Text("每日最长", "Longest day"),
    units=(HOURS, MINUTES),
    low=Fraction(60),
    high=Fraction(DAY),
    step=Fraction(60),
)
MOST_SPELL = Parameter(
    "most",
    Text("连续最长", "Longest spell"),
    units=(HOURS, MINUTES),
    low=Fraction(60),
    high=Fraction(DAY),
    step=Fraction(60),
)
REST = Parameter(
    "rest", Text("休息", "Rest"), units=(MINUTES,), low=Fraction(60), high=Fraction(DAY // 2), step=Fraction(60)
)
RESET = Parameter(
    "reset",
    Text("视为中断的间隔", "Gap that ends a spell"),
    units=(MINUTES,),
    low=Fraction(60),
    high=Fraction(DAY // 2),
    step=Fraction(60),
)
MOST_DAYS = Parameter(
    "most", Text("一周最多接单", "Most days of a week"), units=(DAYS,), low=Fraction(1), high=Fraction(6)
)


def _day(look: Look, values: Values) -> Found:
    held = look.material({"daily_minutes": int(values["most"] / 60)})
    if values["consequence"] == "stop":
        return Found(held, table=hours.days_over(held))
    return Found(held, table=hours.days_over_unanswered(held, values["consequence"]))


def _day_needs(values: Values) -> Needed:
    return (ORDER_TIMES,) if values["consequence"] == "stop" else (ORDER_TIMES, ("prompts", ("prompted_at",)))


def _spell(look: Look, values: Values) -> Found:
    held = look.material(
        {
            "continuous_minutes": int(values["most"] / 60),
            "reset_minutes": int(values["reset"] / 60),
            "pause_minutes": int(values["rest"] / 60),
        }
    )
    return Found(held, table=hours.spells_pushed(held))


def _rest_day(look: Look, values: Values) -> Found | Text:
    held = look.whole_weeks({"days_in_a_row": int(values["most"])})
    return NO_WEEK if held is None else Found(held, table=hours.weeks_without_rest(held))


TESTS = (
    ClauseTest(
        "daily_hours",
        Text("每日接单时间上限", "Ceiling of hours in a day"),
        "hours",
        WORKER_DAYS,
        (MOST_DAY, Parameter("consequence", Text("到点后", "Beyond it"), Kind.CHOICE, choices=CONSEQUENCE)),
        _day_needs,
        lambda values: Text(
            f"每人每日接单时间（同一时间多单只计一次）以 {MOST_DAY.shown(values['most']).zh}为限；"
            f"{CONSEQUENCE[values['consequence']].zh}。",
            f"Time on orders of each worker in a day (orders at the same time count once) is limited to "
            f"{MOST_DAY.shown(values['most']).en}; {CONSEQUENCE[values['consequence']].en}.",
        ),
        _day,
        "riders-hours",
    ),
    ClauseTest(
        "continuous_hours",
        Text("连续接单上限与休息", "Ceiling of hours without a break"),
        "hours",
        SPELLS,
        (MOST_SPELL, REST, RESET),
        lambda values: (ORDER_TIMES,),
        lambda values: Text(
            f"连续接单（间隔不足 {RESET.shown(values['reset']).zh}即为连续）"
            f"超过 {MOST_SPELL.shown(values['most']).zh}的，"
            f"完成当前订单后 {REST.shown(values['rest']).zh}内不再推单。",
            f"After more than {MOST_SPELL.shown(values['most']).en} on orders without a gap of "
            f"{RESET.shown(values['reset']).en}, no order is pushed for {REST.shown(values['rest']).en} from the "
            "end of the current order.",
        ),
        _spell,
        "continuous-orders",
    ),
    ClauseTest(
        "rest_day",
        Text("每周休息日", "Day of rest in a week"),
        "hours",
        WORKER_WEEKS,
        (MOST_DAYS,),
        lambda values: (ORDER_TIMES,),
        lambda values: Text(
            f"每名劳动者每个完整周（周一至周日）接单不超过 {MOST_DAYS.shown(values['most']).zh}。",
            f"Each worker takes orders on at most {MOST_DAYS.shown(values['most']).en} of a whole week "
            "(Monday to Sunday).",
        ),
        _rest_day,
        "rest-rules",
    ),
)
