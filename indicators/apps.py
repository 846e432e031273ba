from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"

    def ready(self) -> None:
        from indicators import actions, changes, chapters, checks, find, import_pages, pages, records

        actions.register()
        chapters.register()
        changes.register()
        checks.register()
        find.register()
        pages.register()
        records.register()
        import_pages.register()
