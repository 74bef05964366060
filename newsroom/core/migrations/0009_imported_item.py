from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0008_redirects_from_other_sites"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=255, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("target_id", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("stored_digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "imported item",
                "default_permissions": (),
            },
        ),
    ]
