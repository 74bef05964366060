"""Lets editors write pages on sites that are there. Django makes permissions after all migrations.

Nothing else that an administrator gave to a role or took from it changes, nor is a role made again.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def let_editors_write_pages(apps, schema_editor):
    create_permissions(installed.get_app_config("newsroom"), verbosity=0, using=schema_editor.connection.alias)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="newsroom", content_type__model="page"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=("Editor", "Administrator")):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0007_written_pages"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(let_editors_write_pages, migrations.RunPython.noop)]
