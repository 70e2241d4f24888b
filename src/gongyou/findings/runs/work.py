"""From the request to the run: what is asked goes to the queue, and a worker process makes and publishes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.findings.runs.models import PublishedRun
from gongyou.findings.runs.policies import RunPolicy
from gongyou.kit.models import User
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.kit.tasks.models import TaskRun
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.models import Organisation

Meter = Callable[[int, int, Text], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for. Two that share `distinct` are one piece of work while it is under way."""

    organisation: Organisation
    title: Text
    # JSON: what the worker process is handed.
    arguments: Mapping[str, Any]
    distinct: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The same in the worker process; `told` counts the stages."""

    organisation: Organisation
    arguments: Mapping[str, Any]
    told: Meter
    by: User | None
    now: datetime


@dataclass(frozen=True, slots=True)
class RunWork:
    """One kind of run as long work. `publish` makes it and publishes it.

    A second attempt comes to the same figure, hence to the same run.
    """

    kind: str
    title: Text
    done: Text
    policy: RunPolicy[Any]
    publish: Callable[[Asked], PublishedRun]

    def register(self) -> None:
        """Makes the work known to the task floor."""
        register_handler(Handler(self.kind, self.title, run=self.run, visible=self.visible))

    def order(self, wanted: Wanted, *, by: Any, now: datetime) -> TaskRun:
        """The task that makes it; the one under way where it was asked for already."""
        parts = (self.kind, wanted.organisation.pk, *wanted.distinct)
        order = Order(
            kind=self.kind,
            key=":".join(str(part) for part in parts),
            arguments={**wanted.arguments, "organisation": wanted.organisation.pk},
            title=wanted.title,
        )
        return task_start(order, by=by, now=now)

    def run(self, work: Work) -> Outcome:
        """What the worker process does."""

        def told(done: int, total: int, stage: Text) -> None:
            work.stage(stage)
            work.share(done / total)

        organisation = Organisation.objects.get(pk=work.arguments["organisation"])
        asked = Asked(organisation, work.arguments, told, by=work.owner, now=timezone.now())
        return Outcome(self.done, link=self.publish(asked).get_absolute_url())

    def visible(self, user: Any, arguments: Mapping[str, Any]) -> bool:
        """Whoever may have it made may watch it."""
        organisation = Organisation.objects.filter(pk=arguments["organisation"]).first()
        return self.policy.can_add(user, under=organisation)
