from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("topics", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="sponsor",
            field=models.CharField(blank=True, max_length=200, verbose_name="sponsor label"),
        ),
    ]
