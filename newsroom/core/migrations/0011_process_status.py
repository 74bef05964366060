from django.db import migrations, models

# Not a data function, which would also run after a backup of an older version was restored: without that table.
COPY = (
    "INSERT INTO newsroom_processstatus (process, machine, done_until, file) "
    "SELECT 'maintain', '', finished_at, '' FROM newsroom_maintenancerun"
)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0010_error_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProcessStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.CharField(
                        choices=[
                            ("backup", "Backup"),
                            ("maintain", "Maintain"),
                            ("purge_edge", "Purge Edge"),
                            ("notify_hub", "Notify Hub"),
                        ],
                        max_length=20,
                    ),
                ),
                ("machine", models.CharField(blank=True, max_length=255)),
                ("done_until", models.DateTimeField()),
                ("file", models.CharField(blank=True, max_length=4096)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("process", "machine"), name="process_status_of_machine")
                ],
            },
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.DeleteModel(name="MaintenanceRun"),
    ]
