"""Parts of a priority's page that an upper app brings, for example its measures.

The page includes each with `{% include panel.template with panel=panel.context %}`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from priorities.models import Priority


@dataclass(frozen=True)
class Panel:
    name: str
    template: str
    context: Callable[[Priority], dict[str, Any]]


_panels: dict[str, Panel] = {}


def register_panel(name: str, template: str, context: Callable[[Priority], dict[str, Any]]) -> None:
    """Show `template` on every priority's page. `context(priority)` must take a constant number of queries."""
    _panels[name] = Panel(name, template, context)


def panels_for(priority: Priority, can_edit: bool) -> list[dict[str, Any]]:
    """[{"template", "context"}] in the order registered; each context also holds `priority` and `can_edit`."""
    return [
        {
            "template": panel.template,
            "context": {**panel.context(priority), "priority": priority, "can_edit": can_edit},
        }
        for panel in _panels.values()
    ]
