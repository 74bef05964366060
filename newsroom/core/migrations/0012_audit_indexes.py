"""Indexes in ascending order, which take half of the space on SQLite."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0011_process_status")]

    operations = [
        migrations.RemoveIndex(
            model_name="auditentry",
            name="audit_newest",
        ),
        migrations.RemoveIndex(
            model_name="auditentry",
            name="audit_subject",
        ),
        migrations.RemoveIndex(
            model_name="auditentry",
            name="audit_of_person",
        ),
        migrations.RemoveIndex(
            model_name="auditentry",
            name="audit_of_verb",
        ),
        migrations.RemoveIndex(
            model_name="auditentry",
            name="audit_of_kind",
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["at", "id"], name="audit_newest"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_subject"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["by", "at", "id"], name="audit_of_person"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["verb", "at", "id"], name="audit_of_verb"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject_kind", "at", "id"], name="audit_of_kind"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(condition=models.Q(("address__isnull", False)), fields=["at"], name="audit_addresses"),
        ),
    ]
