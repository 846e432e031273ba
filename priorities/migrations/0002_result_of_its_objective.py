"""A commitment's result belongs to the same objective: a composite key that the ORM cannot state."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("priorities", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """ALTER TABLE priorities_commitment ADD CONSTRAINT commitment_result_of_its_objective
               FOREIGN KEY (result_id, objective_id) REFERENCES priorities_result (id, objective_id)
               DEFERRABLE INITIALLY DEFERRED""",
            "ALTER TABLE priorities_commitment DROP CONSTRAINT commitment_result_of_its_objective",
        )
    ]
