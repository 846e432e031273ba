"""A migration's triggers are known to the state after it, and no model of the past is built anew for them."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger


def test_a_trigger_comes_and_goes_without_new_models():
    state = ProjectState()
    state.add_model(ModelState("plans", "Thing", [("id", models.BigAutoField(primary_key=True))]))
    thing = state.apps.get_model("plans", "thing")
    says = {"table": "thing", "func": "RETURN NEW;", "when": "AFTER", "operation": "INSERT"}
    first, second = (
        Trigger(name=name, sql=UpsertTriggerSql(pgid=name, hash=name, **says)) for name in ("first", "second")
    )

    def names():
        return [trigger.name for trigger in state.models["plans", "thing"].options["triggers"]]

    before = state.clone()
    AddTrigger("thing", first).state_forwards("plans", state)
    AddTrigger("thing", second).state_forwards("plans", state)
    assert names() == ["first", "second"]
    RemoveTrigger("thing", "first").state_forwards("plans", state)
    assert names() == ["second"]
    assert "triggers" not in before.models["plans", "thing"].options
    assert state.apps.get_model("plans", "thing") is thing
