"""A measure's result belongs to the measure's own priority, whichever of the three rows is written."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION indicators_result_of_its_priority() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    strays boolean;
BEGIN
    IF TG_TABLE_NAME = 'indicators_measure' THEN
        strays := NOT EXISTS (
            SELECT 1 FROM priorities_result result JOIN priorities_objective objective ON objective.id = result.objective_id
             WHERE result.id = NEW.result_id AND objective.priority_id = NEW.priority_id);
    ELSIF TG_TABLE_NAME = 'priorities_result' THEN
        strays := EXISTS (
            SELECT 1 FROM indicators_measure measure JOIN priorities_objective objective ON objective.id = NEW.objective_id
             WHERE measure.result_id = NEW.id AND objective.priority_id <> measure.priority_id);
    ELSE
        strays := EXISTS (
            SELECT 1 FROM indicators_measure measure JOIN priorities_result result ON result.id = measure.result_id
             WHERE result.objective_id = NEW.id AND measure.priority_id <> NEW.priority_id);
    END IF;
    IF strays THEN
        RAISE EXCEPTION 'A measure and its result belong to one priority.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'measure_result_of_its_priority';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER measure_result_of_its_priority
    AFTER INSERT OR UPDATE OF result_id, priority_id ON indicators_measure
    FOR EACH ROW WHEN (NEW.result_id IS NOT NULL) EXECUTE FUNCTION indicators_result_of_its_priority();
CREATE TRIGGER result_of_its_measures_priority
    AFTER UPDATE OF objective_id ON priorities_result
    FOR EACH ROW WHEN (OLD.objective_id <> NEW.objective_id) EXECUTE FUNCTION indicators_result_of_its_priority();
CREATE TRIGGER objective_of_its_measures_priority
    AFTER UPDATE OF priority_id ON priorities_objective
    FOR EACH ROW WHEN (OLD.priority_id <> NEW.priority_id) EXECUTE FUNCTION indicators_result_of_its_priority();
"""
BACKWARDS = """
DROP TRIGGER objective_of_its_measures_priority ON priorities_objective;
DROP TRIGGER result_of_its_measures_priority ON priorities_result;
DROP TRIGGER measure_result_of_its_priority ON indicators_measure;
DROP FUNCTION indicators_result_of_its_priority();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0002_national_indicator_set"),
        ("priorities", "0002_result_of_its_objective"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
