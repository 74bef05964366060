from typing import Any

from django.db import migrations

from newsroom.core.accounts import encryption


def encrypt(apps: Any, schema_editor: Any) -> None:
    """Encrypt the secrets of second factors, which were stored in clear."""
    encryption.encrypt_all(apps.get_model("mfa", "Authenticator"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_delete_submitted_forms"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(encrypt, migrations.RunPython.noop),
    ]
