"""The search as long work of a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.duplicates import policies
from gongyou.registry.duplicates.finding import pairs_found
from gongyou.registry.models import Organisation
from gongyou.registry.services.duplicates import SEARCH, duplicates_record

TITLE = Text("查找疑似重复", "Looking for duplicates")
COMPARING = Text("正在比对会员档案", "Comparing the records")
DONE = Text("新发现疑似重复 {added} 对，已知 {known} 对。", "{added} possible duplicates are new; {known} were known.")


def register() -> None:
    """Makes the search known to the task floor."""
    register_handler(Handler(SEARCH, TITLE, run=search, visible=_visible))


def search(work: Work) -> Outcome:
    """Finds and keeps the pairs. A second run finds the same ones and adds none."""
    organisation = Organisation.objects.get(pk=work.arguments["organisation"])
    work.stage(COMPARING)
    found = pairs_found(organisation, lambda done, total: work.progress(done, total))
    recorded = duplicates_record(organisation=organisation, found=found, by=work.owner, now=timezone.now())
    counts = {"added": recorded.added, "known": recorded.known}
    return Outcome(DONE.filled(**counts), result=counts, link=reverse("duplicates:duplicates"))


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    organisation = Organisation.objects.filter(pk=arguments["organisation"]).first()
    return policies.pairs.can_add(user, under=organisation)
