from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("topics", "0009_splits")]

    operations = [
        migrations.AddIndex("merge", models.Index(fields=["-at", "-id"], name="merge_newest_of_all")),
        migrations.AddIndex("split", models.Index(fields=["-at", "-id"], name="split_newest_of_all")),
    ]
