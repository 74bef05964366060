import django.db.models.deletion
from django.db import migrations, models

from articles.lookup import learn_all


def learn(apps, schema_editor):
    """The words of the headlines that there are."""
    learn_all(apps.get_model("articles", "WorkingCopy").objects)


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_stories_of_writers")]

    operations = [
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
            options={"indexes": [models.Index(fields=["word", "article"], name="headline_word_stories")]},
        ),
        migrations.RunPython(learn, migrations.RunPython.noop, elidable=True),
    ]
