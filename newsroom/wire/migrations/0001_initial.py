import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0017_scheduled_update"),
    ]

    operations = [
        migrations.CreateModel(
            name="WireSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                (
                    "location",
                    models.CharField(
                        help_text="Enter a URL that starts with https://, or the name of a folder in the wire folder.",
                        max_length=500,
                        verbose_name="URL or folder",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Detect the format"),
                            ("feed", "RSS or Atom"),
                            ("json_feed", "JSON Feed"),
                            ("newsml_g2", "NewsML-G2"),
                            ("nitf", "NITF"),
                            ("ninjs", "ninjs"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="format",
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        blank=True, help_text="Leave blank to use the credit that each item has.", max_length=300
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="For example, “en”. It is used for items that do not say their language.",
                        max_length=35,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Clear this to stop reading the source.", verbose_name="in use"
                    ),
                ),
                ("checked_at", models.DateTimeField(editable=False, null=True)),
                ("problem", models.CharField(blank=True, editable=False, max_length=500)),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
            ],
            options={
                "verbose_name": "wire source",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="SubjectMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(blank=True, max_length=200)),
                ("code", models.CharField(max_length=200)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "topic_name",
                    models.CharField(
                        blank=True,
                        help_text="Stories made of items with this subject are added to it. Leave blank for none.",
                        max_length=200,
                        verbose_name="topic",
                    ),
                ),
                ("topic_key", models.CharField(blank=True, editable=False, max_length=400)),
                (
                    "is_ignored",
                    models.BooleanField(
                        default=False,
                        help_text="Select this if the subject has no topic, also none of the same name.",
                        verbose_name="ignore",
                    ),
                ),
            ],
            options={
                "verbose_name": "wire subject",
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(fields=["name", "id"], name="wire_subject_list"),
                    models.Index(
                        condition=models.Q(("topic_key", ""), _negated=True),
                        fields=["topic_key"],
                        name="wire_subject_topic",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("code", "scheme"), name="wire_subject")],
            },
        ),
        migrations.CreateModel(
            name="WireItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("guid", models.CharField(max_length=500, verbose_name="ID")),
                ("version", models.CharField(blank=True, max_length=64)),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("update", "Update"),
                            ("correction", "Correction"),
                            ("kill", "Cancellation"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("headline", models.CharField(blank=True, max_length=300)),
                ("standfirst", models.CharField(blank=True, max_length=2000)),
                ("body", models.TextField(blank=True)),
                ("byline", models.CharField(blank=True, max_length=300)),
                ("credit", models.CharField(blank=True, max_length=300)),
                ("copyright", models.CharField(blank=True, max_length=2000)),
                ("usage_terms", models.CharField(blank=True, max_length=2000)),
                ("note", models.CharField(blank=True, max_length=2000, verbose_name="note to editors")),
                ("language", models.CharField(blank=True, max_length=35)),
                ("urgency", models.PositiveSmallIntegerField(null=True)),
                ("is_withheld", models.BooleanField(default=False, verbose_name="withheld")),
                ("embargo_at", models.DateTimeField(null=True, verbose_name="embargoed until")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="expires")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("updated_at", models.DateTimeField(null=True, verbose_name="updated")),
                ("link", models.CharField(blank=True, max_length=2000)),
                ("media", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("used", "Used"),
                            ("dismissed", "Dismissed"),
                            ("cancelled", "Cancelled by the source"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("is_changed", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "story",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                ("subjects", models.ManyToManyField(related_name="items", to="wire.subjectmapping")),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="wire.wiresource",
                    ),
                ),
            ],
            options={
                "verbose_name": "wire item",
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="WireFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="wire.wiresource",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WireVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(blank=True, max_length=64)),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("update", "Update"),
                            ("correction", "Correction"),
                            ("kill", "Cancellation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("headline", models.CharField(blank=True, max_length=300)),
                ("standfirst", models.CharField(blank=True, max_length=2000)),
                ("body", models.TextField(blank=True)),
                ("note", models.CharField(blank=True, max_length=2000)),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="wire.wireitem",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(fields=["-changed_at", "-id"], name="wire_newest"),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(fields=["state", "-changed_at", "-id"], name="wire_state"),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(fields=["source", "-changed_at", "-id"], name="wire_of_source"),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(fields=["urgency", "-changed_at", "-id"], name="wire_urgency"),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(
                condition=models.Q(("is_changed", True)), fields=["-changed_at", "-id"], name="wire_to_check"
            ),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(condition=models.Q(("story__isnull", False)), fields=["story"], name="wire_of_story"),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(condition=models.Q(("story__isnull", True)), fields=["seen_at"], name="wire_unused"),
        ),
        migrations.AddConstraint(
            model_name="wireitem",
            constraint=models.UniqueConstraint(fields=("source", "guid"), name="wire_guid"),
        ),
        migrations.AddConstraint(
            model_name="wirefile",
            constraint=models.UniqueConstraint(fields=("source", "name"), name="wire_file"),
        ),
        migrations.AddIndex(
            model_name="wireversion",
            index=models.Index(fields=["item", "-id"], name="wire_versions"),
        ),
    ]
