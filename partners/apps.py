from django.apps import AppConfig

from cypp.migrating import build_no_models_for_triggers


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        build_no_models_for_triggers()
