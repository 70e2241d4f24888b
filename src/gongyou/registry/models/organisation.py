"""The organisation tree."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Organisation(MP_Node):
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

    def __str__(self) -> str:
        return self.name
