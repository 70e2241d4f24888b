"""The rule behind a log: the orders of a platform read for calc.recovery, and what was found told in words."""

from gongyou.rooms.platforms.recovery.reading import Read, orders_of_files, read

__all__ = ["Read", "Recovered", "orders_of_files", "read", "recovered"]
from gongyou.rooms.platforms.recovery.recovered import Recovered, recovered
