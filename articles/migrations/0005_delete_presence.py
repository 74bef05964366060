"""Delete the table of presences of stories: `newsroom.Presence` has those of all screens. Its rows last 45 seconds."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def delete_permissions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the content type of the model with its permissions, which administrators would still be offered."""
    apps.get_model("contenttypes", "ContentType").objects.filter(app_label="articles", model="presence").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_comment_position"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.DeleteModel(name="Presence"),
        migrations.RunPython(delete_permissions, migrations.RunPython.noop),
    ]
