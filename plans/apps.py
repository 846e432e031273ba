from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from plans import chapters, pages, shapes

        chapters.register()
        pages.register()
        shapes.register()
