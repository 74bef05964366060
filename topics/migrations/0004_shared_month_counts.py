"""Store the number of stories that two topics share by month, and count those that there are."""

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def count_shared(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    entries, counts = (apps.get_model("topics", name) for name in ("TopicEntry", "SharedMonthCount"))
    dated = entries._default_manager.filter(published_at__isnull=False).order_by("content_object_id", "tag_id")
    rows = dated.values_list("content_object_id", "tag_id", "published_at").iterator(chunk_size=5000)
    counted: Counter[Any] = Counter()
    for _, of_story in groupby(rows, itemgetter(0)):
        before: list[int] = []
        for _, topic, moment in of_story:
            month = timezone.localdate(moment).replace(day=1)
            counted.update((other, topic, month) for other in before)
            before.append(topic)
    made = (
        counts(topic_id=topic, other_id=other, month=month, entry_count=number)
        for (topic, other, month), number in counted.items()
    )
    counts._default_manager.bulk_create(made, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("topics", "0003_index_names")]
    operations = [
        migrations.CreateModel(
            name="SharedMonthCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="The first day of the month, in the newsroom's time zone.")),
                ("entry_count", models.PositiveIntegerField(default=0)),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="topics.topic"),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="topics.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "monthly shared story count",
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "other", "month"), name="shared_month_count_once")
                ],
            },
        ),
        migrations.RunPython(count_shared, migrations.RunPython.noop),
    ]
