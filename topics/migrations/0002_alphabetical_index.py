import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0001_initial"),
        ("topics", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(blank=True, max_length=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("subject", "Subject"),
                            ("place", "Place"),
                            ("person", "Person"),
                            ("organisation", "Organisation"),
                            ("event", "Event"),
                            ("series", "Series"),
                            ("section", "Section"),
                        ],
                        max_length=20,
                    ),
                ),
                ("letter", models.PositiveIntegerField()),
                ("sort_key", models.BinaryField(max_length=120)),
                ("public_from", models.DateTimeField()),
            ],
            options={
                "verbose_name": "alphabetical index entry",
                "verbose_name_plural": "alphabetical index entries",
            },
        ),
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(fields=["-entry_count", "id"], name="topic_largest"),
        ),
        migrations.AddField(
            model_name="indexedname",
            name="topic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indexed_names",
                to="topics.topic",
            ),
        ),
        migrations.AddIndex(
            model_name="indexedname",
            index=models.Index(
                fields=["language", "letter", "sort_key", "topic", "public_from"], name="indexed_letter"
            ),
        ),
        migrations.AddIndex(
            model_name="indexedname",
            index=models.Index(
                fields=["language", "kind", "letter", "sort_key", "topic", "public_from"], name="indexed_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="indexedname",
            constraint=models.UniqueConstraint(fields=("topic", "language"), name="indexed_name_once"),
        ),
    ]
