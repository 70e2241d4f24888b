"""Building the demo city: stages that are done once, in order, and survive an interruption."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.lake import Lake
from gongyou.site.demo.city import City, city_of
from gongyou.site.demo.files import HANDOVERS, Handover, Inhabited, files_write
from gongyou.site.demo.folder import EDITION, Folder, Manifest, digest_of
from gongyou.site.demo.people import People, people_of
from gongyou.site.demo.plan import Plan
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams

Meter = Callable[..., None]


@dataclass
class Building:
    """One city under construction in one data directory."""

    data_dir: Path
    size: Size
    streams: Streams
    _lake: Lake | None = field(default=None, repr=False)

    @cached_property
    def folder(self) -> Folder:
        return Folder(self.data_dir / "demo")

    @cached_property
    def manifest(self) -> Manifest:
        city = {"seed": self.streams.seed, "scale": self.size.scale, "edition": EDITION}
        return Manifest(self.folder.manifest, city)

    @cached_property
    def city(self) -> City:
        return city_of(self.size, self.streams)

    @cached_property
    def people(self) -> People:
        return people_of(self.city, self.size, self.streams)

    @cached_property
    def inhabited(self) -> Inhabited:
        from gongyou.site.demo.registering import worker_keys_of

        return Inhabited(self.city, self.people, worker_keys_of(self.people), self.size, self.streams)

    @cached_property
    def lake(self) -> Lake:
        return self._lake or Lake.open(self.data_dir)

    @cached_property
    def plan(self) -> Plan:
        return Plan.load(self.folder.plan)

    def handovers(self) -> list[Handover]:
        """The files that the stage of files made, as they go into the lake."""
        noted = self.manifest.result("files") or {"handovers": []}
        return [
            Handover(each["contract"], each["source"], tuple(each["files"]), each["wrong_rows"])
            for each in noted["handovers"]
        ]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: its name in the manifest, its words, and what it does. What it gives back goes into the manifest.

    `is_kept_fresh` runs on every call: it costs nothing while what it keeps is still good.
    """

    name: str
    title: Text
    run: Callable[[Building, Meter], Mapping[str, Any]]
    is_kept_fresh: bool = False


def build(building: Building, stages: tuple[Stage, ...], meter_of: Callable[[Text], Any]) -> dict[str, float]:
    """Runs every stage that is not done; the seconds of each that ran. Raises what a stage raises; done ones stay."""
    begin(building)
    took: dict[str, float] = {}
    for stage in stages:
        is_done = building.manifest.result(stage.name) is not None
        if is_done and not stage.is_kept_fresh:
            continue
        begun = time.monotonic()
        with meter_of(stage.title) as meter:
            result = stage.run(building, meter)
        if is_done:
            continue
        took[stage.name] = round(time.monotonic() - begun, 2)
        building.manifest.note(stage.name, {**result, "seconds": took[stage.name]})
    return took


def begin(building: Building) -> None:
    """Marks the directory as this city's. Raises Conflict where it holds somebody's own data, or lost the city's."""
    from gongyou.site.demo.registering import is_registry_empty

    if not building.manifest.is_begun:
        if not is_registry_empty():
            raise NOT_EMPTY
        building.manifest.save()
    elif building.manifest.result("organisations") is not None and is_registry_empty():
        raise CITY_LOST


NOT_EMPTY = Conflict(
    "demo.not_empty",
    Text("此数据目录里已有别的组织，演示城市不与真实数据混放。", "This data directory holds organisations of its own."),
    Text("请用 --data-dir 另选目录。", "The demo city never mixes with real data: choose another one by --data-dir."),
)
CITY_LOST = Conflict(
    "demo.city_lost",
    Text("演示城市的数据库已不在，只剩下它的文件。", "The demo city's database is gone; only its files are left."),
    Text(
        "请删除此数据目录，或用 --data-dir 另选目录。", "Delete this data directory, or choose another by --data-dir."
    ),
)


def organisations(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Founds the tree, records the employers."""
    from gongyou.site.demo.registering import organisations_register

    city = building.city
    meter(0, len(city.unions))
    organisations_register(city, building.people)
    meter(len(city.unions), len(city.unions))
    return {"organisations": len(city.unions), "employers": len(city.firms) + len(city.platform_firms)}


def members(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Registers the members."""
    from django.utils import timezone

    from gongyou.site.demo.registering import members_register

    members_register(building.city, building.people, timezone.localdate(), meter)
    return {"members": int(building.people.is_member.sum())}


def files(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Writes the files and the answer sheet."""
    done = 0

    def said(source: str) -> None:
        nonlocal done
        done += 1
        meter(done, HANDOVERS)

    meter(0, HANDOVERS)
    folder = building.folder
    made = files_write(building.inhabited, folder.files, said)
    made.plan.save(folder.plan)
    return {
        "handovers": [
            {
                "contract": each.contract,
                "source": each.source,
                "files": list(each.files),
                "wrong_rows": each.wrong_rows,
                "sha256": [digest_of(folder.files / name) for name in each.files],
            }
            for each in made.handovers
        ],
        "worker": made.worst_off,
    }


def accounts(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Opens the accounts."""
    from gongyou.site.demo.registering import ACCOUNTS, accounts_open

    noted = building.manifest.result("files")
    assert noted is not None  # noqa: S101 (the stage of files comes before)
    accounts_open(noted["worker"], building.folder.accounts)
    meter(len(ACCOUNTS) + 1, len(ACCOUNTS) + 1)
    return {"accounts": len(ACCOUNTS) + 1}
