"""A small demo city, built and served by the product's own commands, for the browser to walk through."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gongyou.lake import contract, contract_names
from gongyou.occupations.classification import occupations
from tests.services import city as kept

STARTING = 180
# Names that people gave: they stand in their own language on every page.
NAMES = (
    "SELECT name FROM registry_organisation",
    "SELECT name FROM registry_employer",
    "SELECT name FROM kit_user",
    "SELECT username FROM kit_user",
    "SELECT source FROM data_batchrecord",
    "SELECT code FROM registry_organisation",
    "SELECT batch_id FROM data_batchrecord",
    "SELECT name FROM registry_grid",
    "SELECT name FROM registry_station",
    "SELECT code FROM registry_station",
    "SELECT code FROM registry_grid",
    "SELECT key FROM registry_employer",
    "SELECT uscc FROM registry_employer",
    "SELECT approval_document FROM registry_committeeterm",
    "SELECT number FROM hours_hoursapproval",
    "SELECT authority FROM hours_hoursapproval",
    "SELECT posts FROM hours_hoursapproval",
    "SELECT edition FROM platforms_ruleversion",
    "SELECT published_where FROM platforms_ruleversion",
    "SELECT name FROM platforms_ruleproof",
    "SELECT body FROM platforms_ruleopinion",
    "SELECT reason FROM platforms_ruleopinion",
    "SELECT title FROM data_sharingagreement",
    "SELECT title FROM bargaining_negotiation",
    "SELECT counterpart FROM bargaining_negotiation WHERE counterpart <> ''",
    "SELECT title FROM bargaining_topic",
    "SELECT place FROM bargaining_session",
    "SELECT name FROM bargaining_covered",
    "SELECT title FROM forum_collection",
    "SELECT title FROM forum_issue",
    "SELECT answer FROM forum_issue",
    "SELECT promised_by FROM forum_issue",
    "SELECT text FROM exposure_jobtitle",
    "SELECT reason FROM exposure_verdict",
)


@dataclass(frozen=True)
class City:
    """Where it is served, who may sign in, the names it holds, and its data directory."""

    url: str
    passwords: dict[str, str]
    names: tuple[str, ...]
    data_dir: Path


@contextmanager
def city_served(data_dir: Path) -> Iterator[City]:
    """The city for as long as the block runs."""
    kept.copied(data_dir)
    command = [str(Path(sys.executable).with_name("gongyou")), "serve"]
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        env=kept.environment(data_dir),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        answering(f"{url}/sign-in/")
        yield City(url, passwords_of(data_dir / "demo/accounts.txt"), names_of(data_dir / "gongyou.sqlite3"), data_dir)
    finally:
        server.terminate()
        server.wait(30)


def gongyou(city: City, *words: str) -> str:
    """What a command prints about the served city."""
    return kept.gongyou(city.data_dir, *words)


def answering(address: str) -> None:
    deadline = time.monotonic() + STARTING
    while True:
        try:
            with urllib.request.urlopen(address, timeout=STARTING):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def passwords_of(path: Path) -> dict[str, str]:
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return {line[0]: line[1] for line in lines if len(line) == 2}


def names_of(path: Path) -> tuple[str, ...]:
    """Longest first, so that a name within a name is taken out last."""
    with closing(sqlite3.connect(path)) as database:
        found = {row[0] for query in NAMES for row in database.execute(query) if row[0]}
    # A district is called what its federation's name begins with.
    found |= {name.removesuffix("总工会") for name in found if name.endswith("总工会")}
    # The heads that a file must carry are named as they are written in it.
    contracts = [contract(name) for name in contract_names()]
    found |= {column.name for one in contracts for column in one.columns}
    found |= {choice for one in contracts for column in one.columns for choice in column.choices}
    # The classification of occupations has Chinese names alone.
    found |= {each.name for each in occupations()}
    # What the demo calls its second list of people.
    found.add("走访")
    return tuple(sorted(found, key=len, reverse=True))
