"""The organisation tree, and the industry and regional memberships beside it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from gongyou.kit.labels import Labelled


class Organisation(Labelled, MP_Node):
    """A union organisation. The tree goes from the federation down to the group, as deep as it has to."""

    class Kind(models.TextChoices):
        FEDERATION = "federation", _("总工会")
        INDUSTRY = "industry", _("产业工会")
        TOWNSHIP = "township", _("乡镇街道总工会")
        JOINT = "joint", _("联合工会")
        REGIONAL = "regional", _("区域性工会")
        ENTERPRISE = "enterprise", _("企业工会")
        GRASSROOTS = "grassroots", _("基层工会")
        ONLINE_HOME = "online_home", _("网上会员之家")
        GRID = "grid", _("网格工会小组")

    class Level(models.TextChoices):
        NATIONAL = "national", _("全国")
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        COUNTY = "county", _("县级")
        TOWNSHIP = "township", _("乡镇街道级")
        GRASSROOTS = "grassroots", _("基层")
        BRANCH = "branch", _("分会")
        GROUP = "group", _("小组")

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    level = models.CharField(max_length=20, choices=Level.choices)
    region = models.CharField(max_length=12, db_index=True)
    founded_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    # What the organisation's QR carries: whoever has it may ask to join, so it cannot be guessed and can be changed.
    join_code = models.CharField(max_length=24, blank=True)
    # Name, pinyin and initials as the search reads them: registry/search.py.
    search_text = models.TextField(blank=True)
    # Raised by every change: who saves over a newer version is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        # What stands right below something: the range of its paths on one level.
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["depth", "path"], name="organisation_by_level")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["join_code"], condition=~Q(join_code=""), name="one_join_code_each"),
            models.UniqueConstraint(
                fields=["region"], condition=Q(kind="online_home", closed_on=None), name="one_open_online_home_each"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """A closed organisation takes in nobody and nothing is founded below it."""
        return self.closed_on is None


class Affiliation(models.Model):
    """A membership beside the tree: the organisation also belongs to an industry union or a regional one."""

    class Kind(models.TextChoices):
        INDUSTRY = "industry", _("产业隶属")
        REGIONAL = "regional", _("区域隶属")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliates")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "body"], condition=Q(until=None), name="one_open_affiliation_each"
            ),
            models.CheckConstraint(condition=~Q(organisation=models.F("body")), name="affiliation_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.body_id}"
