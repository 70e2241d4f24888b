"""What the boards of the monitor show: kept figures as sentences, charts and tables. Nothing is computed here."""

from collections.abc import Mapping

from gongyou.core.text import Text

BOARDS: Mapping[str, Text] = {
    "structure": Text("就业结构", "Structure"),
    "flows": Text("就业流动", "Flows"),
    "wages": Text("工资指数与分解", "Wage index and its parts"),
    "spread": Text("工资分布", "Distribution"),
    "ratio": Text("求人倍率", "Posts per seeker"),
}
