import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_initial"),
        ("newsroom", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RelatedTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True)),
                ("names", models.JSONField(blank=True, default=dict, editable=False)),
                ("slug", models.SlugField(allow_unicode=True, max_length=80, unique=True)),
                ("key", models.CharField(editable=False, max_length=800, unique=True)),
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
                        default="subject",
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("public_from", models.DateTimeField(blank=True, editable=False, null=True)),
                ("curated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("entry_count", models.PositiveIntegerField(default=0, editable=False)),
                ("is_in_navigation", models.BooleanField(default=False, verbose_name="show in navigation")),
                ("navigation_position", models.PositiveSmallIntegerField(default=0)),
                (
                    "briefing",
                    models.TextField(
                        blank=True, help_text="Introduction at the top of the topic page. Sanitised HTML."
                    ),
                ),
                ("briefing_reviewed_on", models.DateField(blank=True, null=True)),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="Shown by search engines under the topic name.",
                        max_length=300,
                        verbose_name="meta description",
                    ),
                ),
                (
                    "sponsor",
                    models.CharField(
                        blank=True,
                        help_text="Shown above the topic name, for example “Supported by the Harbour Foundation”.",
                        max_length=200,
                        verbose_name="sponsor label",
                    ),
                ),
                (
                    "lead_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.image",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="topics.topic",
                    ),
                ),
                ("related", models.ManyToManyField(related_name="+", through="topics.RelatedTopic", to="topics.topic")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "name"], name="topic_kind_name"),
                    models.Index(fields=["public_from"], name="topic_public"),
                    models.Index(
                        condition=models.Q(("parent__isnull", False)),
                        fields=["parent"],
                        name="topic_children",
                    ),
                    models.Index(
                        condition=models.Q(("is_in_navigation", True)),
                        fields=["navigation_position", "name"],
                        name="topic_navigation",
                    ),
                ],
                "base_manager_name": "objects",
                "ordering": ["name"],
                "permissions": [("curate_topic", "Can curate topics")],
            },
        ),
        migrations.CreateModel(
            name="SharedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        related_name="shared_counts",
                        to="topics.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["topic", "-entry_count", "other"], name="shared_most"),
                    models.Index(
                        condition=models.Q(("entry_count__gte", 5)), fields=["topic", "other"], name="shared_enough"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("topic", "other"), name="shared_count_once")],
                "verbose_name": "shared story count",
            },
        ),
        migrations.CreateModel(
            name="Resemblance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("spelling", "Spelling"),
                            ("pinyin", "Pinyin"),
                            ("plural", "Plural"),
                            ("letters", "Letters"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="The topic name or alias that matches the other topic.", max_length=200),
                ),
                ("other_name", models.CharField(max_length=200)),
                ("is_by_alias", models.BooleanField()),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="topics.topic"),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resemblances",
                        to="topics.topic",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("topic", "other"), name="resemblance_once")],
                "verbose_name": "possible duplicate",
            },
        ),
        migrations.AddField(
            model_name="relatedtopic",
            name="other",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="topics.topic"),
        ),
        migrations.AddField(
            model_name="relatedtopic",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="chosen_related", to="topics.topic"
            ),
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=100)),
                ("initial", models.CharField(max_length=1)),
                ("start", models.CharField(max_length=3)),
                ("is_whole", models.BooleanField()),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="topics.topic"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["initial", "topic"], name="opening_initial"),
                    models.Index(fields=["start", "topic"], name="opening_start"),
                ],
                "verbose_name": "autocomplete index entry",
                "verbose_name_plural": "autocomplete index entries",
            },
        ),
        migrations.CreateModel(
            name="MonthCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="The first day of the month, in the newsroom's time zone.")),
                ("entry_count", models.PositiveIntegerField(default=0)),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="month_counts",
                        to="topics.topic",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("topic", "month"), name="month_count_once")],
                "verbose_name": "monthly story count",
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=200)),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="topics.topic"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["word", "topic"], name="fingerprint_word")],
                "constraints": [models.UniqueConstraint(fields=("topic", "word"), name="fingerprint_once")],
                "verbose_name": "duplicate-name index entry",
                "verbose_name_plural": "duplicate-name index entries",
            },
        ),
        migrations.CreateModel(
            name="DismissedFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "flag",
                    models.CharField(
                        choices=[
                            ("duplicate", "Similar name"),
                            ("alias", "Similar alias"),
                            ("stories", "Overlapping stories"),
                            ("orphan", "Unused topic"),
                            ("thin", "Thin content"),
                            ("stale", "Outdated briefing"),
                            ("neglected", "Never curated"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="topics.topic",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dismissed_flags",
                        to="topics.topic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "flag", "other"), name="dismissed_once_of_two"),
                    models.UniqueConstraint(
                        condition=models.Q(("other", None)), fields=("topic", "flag"), name="dismissed_once"
                    ),
                ],
                "verbose_name": "dismissed issue",
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(editable=False, max_length=800, unique=True)),
                ("slug", models.SlugField(allow_unicode=True, blank=True, editable=False, max_length=80)),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="topics.topic"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "aliases",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("record", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("loser_id", models.BigIntegerField()),
                ("loser_name", models.CharField(max_length=200)),
                ("survivor_id", models.BigIntegerField()),
                ("survivor_name", models.CharField(max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["survivor_id", "-at", "-id"], name="merge_newest"),
                    models.Index(fields=["-at", "-id"], name="merge_newest_of_all"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("loser_id",), name="merged_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("record", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("source_id", models.BigIntegerField()),
                ("source_name", models.CharField(max_length=200)),
                ("target_id", models.BigIntegerField()),
                ("target_name", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["source_id", "-at", "-id"], name="split_out_newest"),
                    models.Index(fields=["target_id", "-at", "-id"], name="split_in_newest"),
                    models.Index(fields=["-at", "-id"], name="split_newest_of_all"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="relatedtopic",
            constraint=models.UniqueConstraint(fields=("topic", "other"), name="related_once"),
        ),
        migrations.AddConstraint(
            model_name="relatedtopic",
            constraint=models.CheckConstraint(
                condition=models.Q(("topic", models.F("other")), _negated=True), name="related_to_another"
            ),
        ),
        migrations.CreateModel(
            name="TopicEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pinned_position", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("pinned_until", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(editable=False, null=True)),
                ("is_hidden", models.BooleanField(default=False)),
                ("hidden_reason", models.CharField(blank=True, max_length=300)),
                ("is_key_moment", models.BooleanField(default=False)),
                ("key_moment_line", models.CharField(blank=True, max_length=200)),
                (
                    "content_object",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="articles.article",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="topics.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tag", "published_at", "content_object"], name="entry_stream"),
                    models.Index(fields=["content_object", "published_at", "tag"], name="entry_topics"),
                    models.Index(fields=["published_at", "tag"], name="entry_scheduled"),
                    models.Index(
                        condition=models.Q(("pinned_position__isnull", False)),
                        fields=["tag", "pinned_position"],
                        name="entry_pinned",
                    ),
                    models.Index(
                        condition=models.Q(("is_key_moment", True)),
                        fields=["tag", "published_at", "content_object"],
                        name="entry_timeline",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("content_object", "tag"), name="entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(("is_hidden", False), ("published_at__isnull", True), _connector="OR"),
                        name="entry_hidden_is_undated",
                    ),
                ],
                "base_manager_name": "objects",
                "verbose_name": "topic entry",
                "verbose_name_plural": "topic entries",
                "ordering": ["pk"],
            },
        ),
    ]
