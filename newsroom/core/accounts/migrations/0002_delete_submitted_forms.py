"""Delete the failed sign-ins counted so far: their rows contain submitted forms, some with passwords.

They would be deleted 15 minutes later anyway. New rows contain no form data.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def delete_attempts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete all rows of the table of axes."""
    apps.get_model("axes", "AccessAttempt").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [migrations.RunPython(delete_attempts, migrations.RunPython.noop)]
