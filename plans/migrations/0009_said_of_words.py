"""An answer to a line of a checklist knows the words it was given for; those that exist, the words of today."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def take_the_words_of_today(apps, schema_editor):
    for answer in apps.get_model("plans", "RequirementAnswer").objects.select_related("requirement"):
        answer.words = f"{answer.requirement.title}\n{answer.requirement.help}".strip()
        answer.save(update_fields=["words"])


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_show_money"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="requirementanswer",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="requirementanswer",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="requirementanswer",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="requirementanswer",
            name="words",
            field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="requirementanswerevent",
            name="words",
            field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(take_the_words_of_today, migrations.RunPython.noop, elidable=True),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "plans_requirementanswerevent" ("because", "by_id", "by_name", "changed_at", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "requirement_id", "version", "words") VALUES (NEW."because", NEW."by_id", NEW."by_name", NEW."changed_at", NEW."id", NEW."met", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."requirement_id", NEW."version", NEW."words"); RETURN NULL;',
                    hash="e5edfaf590c572f316bf5b83e024037cd91ad5ca",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2d766",
                    table="plans_requirementanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "plans_requirementanswerevent" ("because", "by_id", "by_name", "changed_at", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "requirement_id", "version", "words") VALUES (NEW."because", NEW."by_id", NEW."by_name", NEW."changed_at", NEW."id", NEW."met", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."requirement_id", NEW."version", NEW."words"); RETURN NULL;',
                    hash="9e7d040461fb2a444ce4511852f3142dddd1c068",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7e052",
                    table="plans_requirementanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "plans_requirementanswerevent" ("because", "by_id", "by_name", "changed_at", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "requirement_id", "version", "words") VALUES (OLD."because", OLD."by_id", OLD."by_name", OLD."changed_at", OLD."id", OLD."met", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."requirement_id", OLD."version", OLD."words"); RETURN NULL;',
                    hash="a08369ac1f06cae89bbc11cfc888ba4f36dca261",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_427e1",
                    table="plans_requirementanswer",
                    when="AFTER",
                ),
            ),
        ),
    ]
