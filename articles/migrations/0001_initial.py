import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.models.article
import articles.outcomes
from newsroom.core.system.vendor_sql import VendorSQL

# Words sort by code point, as on SQLite: by a language's rules, words with the same prefix would not be adjacent.
HEADLINE_WORDS = "ALTER TABLE articles_headlineword ALTER COLUMN word TYPE varchar(40) COLLATE {}"
# The words arrive split; characters that are not ASCII are parts of words. Only the index is stored.
FTS5 = [
    "CREATE VIRTUAL TABLE articles_searchtext USING fts5("
    "title, words, content='', contentless_delete=1, tokenize='ascii', prefix='2 3')",
    "CREATE TRIGGER articles_searchtext_goes AFTER DELETE ON articles_searchentry "
    "BEGIN DELETE FROM articles_searchtext WHERE rowid = OLD.number; END",
    # The words of the index, read from it, to expand a prefix.
    "CREATE VIRTUAL TABLE articles_searchword USING fts5vocab(articles_searchtext, instance)",
]
NO_FTS5 = [
    "DROP TABLE articles_searchword",
    "DROP TRIGGER articles_searchtext_goes",
    "DROP TABLE articles_searchtext",
]
# Every search scans the pending list of an index, so it is kept short.
TSVECTOR = [
    "CREATE TABLE articles_searchtext (number bigint PRIMARY KEY REFERENCES articles_searchentry ON DELETE CASCADE "
    "DEFERRABLE INITIALLY DEFERRED, title tsvector NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX search_title ON articles_searchtext USING gin (title) WITH (gin_pending_list_limit = 256)",
    "CREATE INDEX search_words ON articles_searchtext USING gin (words) WITH (gin_pending_list_limit = 256)",
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("newsroom", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pinned_position", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("pinned_until", models.DateTimeField(blank=True, null=True)),
                (
                    "uid",
                    models.CharField(
                        default=articles.models.article.new_uid,
                        editable=False,
                        max_length=255,
                        unique=True,
                        verbose_name="id",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("approved", "Approved"),
                            ("published", "Published"),
                            ("withdrawn", "Unpublished"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="headline")),
                ("summary", models.TextField(blank=True, verbose_name="standfirst")),
                ("body", models.TextField(blank=True)),
                ("address_day", models.DateField(blank=True, editable=False, null=True)),
                ("slug", models.CharField(blank=True, max_length=80, verbose_name="URL slug")),
                ("language", models.CharField(default=articles.models.article.site_language, max_length=35)),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "News"),
                            ("opinion", "Opinion"),
                            ("analysis", "Analysis"),
                            ("sponsored", "Sponsored"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("lead_caption", models.CharField(blank=True, max_length=500, verbose_name="caption")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publication date")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("live_from", models.DateTimeField(blank=True, editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_articles",
                        to="newsroom.image",
                    ),
                ),
                (
                    "translation_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="translations",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["status", "-published_at", "-id"], name="article_stream"),
                    models.Index(
                        django.db.models.functions.text.Lower("language"),
                        models.F("status"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="article_language",
                    ),
                    models.Index(fields=["status", "-created_at", "-id"], name="article_desk"),
                    models.Index(fields=["-created_at", "-id"], name="article_newest"),
                    models.Index(fields=["created_by", "status", "-created_at", "-id"], name="article_writer"),
                    models.Index(
                        condition=models.Q(("translation_of__isnull", False)),
                        fields=["translation_of"],
                        name="article_translations",
                    ),
                    models.Index(
                        condition=models.Q(("pinned_position__isnull", False)),
                        fields=["pinned_position"],
                        name="article_pinned",
                    ),
                    models.Index(
                        condition=models.Q(("pinned_position__isnull", False)),
                        fields=["status", "pinned_position"],
                        name="article_front",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("address_day__isnull", False)),
                        fields=("address_day", "slug"),
                        name="article_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            models.Q(
                                models.Q(("title", ""), _negated=True),
                                models.Q(("slug", ""), _negated=True),
                                ("address_day__isnull", False),
                                ("live_from__isnull", False),
                                ("published_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="article_published_is_complete",
                    ),
                ],
                "base_manager_name": "objects",
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "permissions": [("publish_article", "Can publish, correct and unpublish")],
            },
        ),
        migrations.CreateModel(
            name="NotificationSetting",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by_mail",
                    models.CharField(
                        choices=[("at_once", "Immediately"), ("never", "Never")],
                        default="at_once",
                        max_length=20,
                        verbose_name="email notifications",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ArticleImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="newsroom.image"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("article", "image"), name="article_image_once")],
                "verbose_name": "story image",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="pictures",
            field=models.ManyToManyField(
                editable=False, related_name="+", through="articles.ArticleImage", to="newsroom.image"
            ),
        ),
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True)),
                ("slug", models.CharField(max_length=80, unique=True, verbose_name="URL slug")),
                (
                    "role",
                    models.CharField(blank=True, help_text="For example, “Economics correspondent”.", max_length=200),
                ),
                ("bio", models.TextField(blank=True)),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsroom.image",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="author",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Byline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("published_at", models.DateTimeField(editable=False, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bylines",
                        to="articles.article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bylines",
                        to="articles.author",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["author", "published_at", "article"], name="byline_stream"),
                    models.Index(fields=["article", "published_at", "author"], name="byline_authors"),
                ],
                "constraints": [models.UniqueConstraint(fields=("article", "author"), name="byline_once")],
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("field", models.CharField(blank=True, max_length=20)),
                ("quote", models.CharField(blank=True, max_length=500)),
                ("text", models.TextField()),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answered_by",
                        to="articles.comment",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="articles.article",
                    ),
                ),
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
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["article", "at"], name="comment_of_article")],
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="articles.article"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at", "-id"], name="correction_newest")],
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DraftImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="newsroom.image"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeadlineWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "article", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="headline_words",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["word", "article"], name="headline_word_stories")],
                "verbose_name": "headline index entry",
                "verbose_name_plural": "headline index entries",
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "event",
                    models.CharField(
                        choices=articles.outcomes.event_choices,
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
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
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.comment",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["to", "-at"], name="notification_newest"),
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["to"], name="notification_unseen"
                    ),
                ],
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("typed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="articles.article",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("article", "user"), name="presence_once")],
                "verbose_name": "editing session",
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("revision", "Revision"),
                            ("base", "Base version"),
                            ("conflict", "Conflict version"),
                        ],
                        default="revision",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveIntegerField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=articles.outcomes.reason_choices,
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("words_added", models.PositiveIntegerField(null=True)),
                ("words_removed", models.PositiveIntegerField(null=True)),
                ("is_brief", models.BooleanField(default=False)),
                ("base_version", models.PositiveIntegerField(null=True)),
                ("session", models.CharField(blank=True, max_length=36)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["article", "kind", "-made_at"], name="revision_newest"),
                    models.Index(
                        condition=models.Q(("base_version__isnull", False), ("resolved_at__isnull", True)),
                        fields=["by", "-made_at"],
                        name="revision_unresolved",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "kind", "number"), name="revision_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("session", ""), _negated=True),
                        fields=("article", "by", "session"),
                        name="revision_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("base_version__isnull", False), ("kind", "conflict"), ("number__isnull", True)),
                            models.Q(
                                ("base_version__isnull", True),
                                ("kind__in", ["revision", "base"]),
                                ("number__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="revision_is_of_its_kind",
                    ),
                ],
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=16)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="search_entry", to="articles.article"
                    ),
                ),
            ],
            options={
                "verbose_name": "search index entry",
                "verbose_name_plural": "search index entries",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="share_links", to="articles.article"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "preview link",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "article", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                ("times", models.PositiveSmallIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["word", "article"], name="word_stories")],
                "verbose_name": "similarity index entry",
                "verbose_name_plural": "similarity index entries",
            },
        ),
        migrations.CreateModel(
            name="WorkingCopy",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="working_copy",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("text_version", models.PositiveIntegerField(default=1)),
                ("session", models.CharField(blank=True, max_length=36)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("content", models.JSONField(blank=True, null=True)),
                ("notes", models.TextField(blank=True)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("planned_at", models.DateTimeField(blank=True, null=True)),
                ("update_asked_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_at", models.DateTimeField(blank=True, null=True)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_revision", models.PositiveIntegerField(default=0)),
                ("imported_digest", models.CharField(blank=True, max_length=64)),
                ("is_edited_here", models.BooleanField(default=False)),
                (
                    "pictures",
                    models.ManyToManyField(
                        editable=False, related_name="+", through="articles.DraftImage", to="newsroom.image"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-saved_at"], name="working_copy_newest"),
                    models.Index(
                        condition=models.Q(("content__isnull", False)), fields=["-saved_at"], name="working_copy_open"
                    ),
                    models.Index(
                        condition=models.Q(("planned_at__isnull", False)),
                        fields=["planned_at"],
                        name="working_copy_planned",
                    ),
                    models.Index(
                        condition=models.Q(("update_asked_at__isnull", False)),
                        fields=["update_asked_at"],
                        name="working_copy_asked",
                    ),
                    models.Index(
                        condition=models.Q(("sent_back_at__isnull", False)),
                        fields=["sent_back_at"],
                        name="working_copy_sent_back",
                    ),
                ],
                "verbose_name": "draft",
            },
        ),
        migrations.AddField(
            model_name="draftimage",
            name="working_copy",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.workingcopy"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftimage",
            constraint=models.UniqueConstraint(fields=("working_copy", "image"), name="draft_image_once"),
        ),
        VendorSQL("postgresql", HEADLINE_WORDS.format('"C"'), HEADLINE_WORDS.format('"default"')),
        VendorSQL("sqlite", FTS5, NO_FTS5),
        VendorSQL("postgresql", TSVECTOR, "DROP TABLE articles_searchtext"),
    ]
