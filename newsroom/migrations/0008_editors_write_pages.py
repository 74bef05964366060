"""Lets editors write pages on sites that are there. Django makes permissions after all migrations."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from newsroom.roles import grant


def let_editors_write_pages(apps, schema_editor):
    create_permissions(installed.get_app_config("newsroom"), verbosity=0, using=schema_editor.connection.alias)
    grant(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0007_written_pages"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(let_editors_write_pages, migrations.RunPython.noop)]
