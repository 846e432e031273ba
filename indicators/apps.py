from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"

    def ready(self) -> None:
        from indicators import actions, chapters, find, import_pages, pages, records

        actions.register()
        chapters.register()
        find.register()
        pages.register()
        records.register()
        import_pages.register()
