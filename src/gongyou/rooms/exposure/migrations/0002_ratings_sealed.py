"""Ratings by a keyed index of the rater, with rater, moment and values sealed, under numbers drawn at random."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import gongyou.kit.crypto
from gongyou.kit.crypto import blind_index

RATER = "rating.rater"
# Of the time of this migration: a sixth attribute would be another migration's.
ATTRIBUTES = ("routine", "repetitive", "data", "social", "physical")
BATCH = 1000


def sealed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Each rating under a new number; written in the order of these, so that even the table's order tells nothing."""
    plain, rating = (apps.get_model("exposure", name).objects.using(_using(editor)) for name in ("PlainRating", "Rating"))
    drawn = sorted((uuid4(), pk) for pk in plain.values_list("pk", flat=True))
    for part in _parts(drawn):
        found = plain.in_bulk([pk for _, pk in part])
        rating.bulk_create(
            rating.model(
                id=number,
                code=found[pk].code,
                rater=f"{found[pk].member_id} {found[pk].at.isoformat()}",
                rater_index=blind_index(str(found[pk].member_id), purpose=RATER),
                answers=" ".join(str(getattr(found[pk], name)) for name in ATTRIBUTES),
                is_released=found[pk].is_released,
            )
            for number, pk in part
        )


def opened(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Each rating beside its member again; one whose member's record is gone has no place to go back to."""
    plain, rating = (apps.get_model("exposure", name).objects.using(_using(editor)) for name in ("PlainRating", "Rating"))
    members = apps.get_model("registry", "Member").objects.using(_using(editor))
    for part in _parts(list(rating.values_list("pk", flat=True))):
        found = [(each, *each.rater.split(" ", 1)) for each in rating.filter(pk__in=part)]
        there = set(members.filter(pk__in={int(member) for _, member, _ in found}).values_list("pk", flat=True))
        plain.bulk_create(
            plain.model(
                member_id=int(member),
                code=each.code,
                at=datetime.fromisoformat(at),
                is_released=each.is_released,
                **dict(zip(ATTRIBUTES, map(int, each.answers.split()), strict=True)),
            )
            for each, member, at in found
            if int(member) in there
        )
    if editor.connection.vendor == "postgresql":
        # The table is renamed next, which PostgreSQL refuses while references wait to be checked.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _using(editor: BaseDatabaseSchemaEditor) -> str:
    return str(editor.connection.alias)


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("exposure", "0001_room")]

    operations: ClassVar = [
        migrations.RenameModel("Rating", "PlainRating"),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(db_index=True, max_length=10)),
                ("rater", gongyou.kit.crypto.EncryptedTextField(purpose="rating.rater")),
                ("rater_index", models.CharField(db_index=True, max_length=32)),
                ("answers", gongyou.kit.crypto.EncryptedTextField(purpose="rating.answers")),
                ("is_released", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rater_index", "code"), name="exposure_one_rating_a_rater")
                ],
            },
        ),
        migrations.RunPython(sealed, opened),
        migrations.DeleteModel("PlainRating"),
    ]
