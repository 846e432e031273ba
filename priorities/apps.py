from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "priorities"

    def ready(self) -> None:
        from priorities import actions, chapters, find, guards, pages, records, talk

        actions.register()
        chapters.register()
        guards.register()
        pages.register()
        records.register()
        find.register()
        talk.register()
