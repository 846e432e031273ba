from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"

    def ready(self) -> None:
        from indicators import chapters, import_pages, pages

        chapters.register()
        pages.register()
        import_pages.register()
