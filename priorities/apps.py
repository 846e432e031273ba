from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "priorities"

    def ready(self) -> None:
        from priorities import chapters, guards, pages

        chapters.register()
        guards.register()
        pages.register()
