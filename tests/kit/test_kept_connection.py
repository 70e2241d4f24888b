"""A connection kept between pages: used while it stands, asked when something waits, given up when it is gone."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import psycopg
import pytest

from gongyou.kit.postgresql.base import DatabaseWrapper


@dataclass
class Held:
    """As much of psycopg's connection as is asked for."""

    near: socket.socket
    answers: bool = True
    closed: bool = False
    asked: list[str] = field(default_factory=list)

    def fileno(self) -> int:
        return self.near.fileno()

    def cursor(self) -> AbstractContextManager[Held]:
        return nullcontext(self)

    def execute(self, sql: str) -> None:
        self.asked.append(sql)
        if not self.answers:
            raise psycopg.OperationalError("gone")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    yield near, far
    near.close()
    far.close()


def kept(held: Held | None) -> DatabaseWrapper:
    wrapper = DatabaseWrapper({"OPTIONS": {}})
    wrapper.connection = held
    return wrapper


def test_a_quiet_connection_is_used_without_a_question(ends: tuple[socket.socket, socket.socket]) -> None:
    held = Held(ends[0])
    assert kept(held).is_usable()
    assert held.asked == []


@pytest.mark.parametrize("answers", [True, False])
def test_one_on_which_something_waits_is_asked(ends: tuple[socket.socket, socket.socket], answers: bool) -> None:
    ends[1].send(b"N")
    held = Held(ends[0], answers)
    assert kept(held).is_usable() is answers
    assert held.asked == ["SELECT 1"]


def test_one_that_the_server_has_ended_is_given_up(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[1].close()
    assert not kept(Held(ends[0], answers=False)).is_usable()
    assert not kept(Held(ends[0], answers=False, closed=True)).is_usable()
    assert not kept(None).is_usable()


def test_after_an_error_it_is_asked_however_quiet(ends: tuple[socket.socket, socket.socket]) -> None:
    held = Held(ends[0], answers=False)
    wrapper = kept(held)
    wrapper.errors_occurred = True
    assert not wrapper.is_usable()
    assert held.asked == ["SELECT 1"]
