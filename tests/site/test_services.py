"""Every service: keyword-only, told who acts and when, in one transaction with exactly one audit line."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

import gongyou

# Why a service-like function writes no line of its own.
EXEMPT = {
    "gongyou.kit.tasks.services.task_start": "the service that asks for the work writes the line",
    "gongyou.rooms.data.services.batches.batch_ingest": "the lake works outside a transaction; batch_adopt follows",
    "gongyou.rooms.data.services.batches.batch_adopt": "the service that it ends with writes the line",
}


def modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(gongyou.__path__, "gongyou."):
        parts = found.name.split(".")
        if "services" in parts and found.name != "gongyou.kit.services":
            yield found.name


def verbs() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Public functions of services modules that are told who acts."""
    for name in modules():
        module = import_module(name)
        for key, value in vars(module).items():
            is_own = inspect.isfunction(value) and value.__module__ == name and not key.startswith("_")
            if is_own and "by" in inspect.signature(value).parameters:
                yield f"{name}.{key}", value


@pytest.mark.parametrize(("name", "verb"), list(verbs()), ids=lambda given: given if isinstance(given, str) else "")
def test_it_is_a_service(name: str, verb: Callable[..., Any]) -> None:
    if name in EXEMPT:
        return
    assert getattr(verb, "is_service", False), f"Decorate {name} with gongyou.kit.services.service."
    parameters = inspect.signature(verb).parameters
    assert {"by", "now"} <= parameters.keys()
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in parameters.values()), f"{name} is keyword-only."


def test_it_finds_services_at_all() -> None:
    there = {name for name, _ in verbs()}
    assert len(there) > 8
    assert EXEMPT.keys() <= there, "An exemption names a function that is gone."
