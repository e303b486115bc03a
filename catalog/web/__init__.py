"""The portal's web process: pages, CKAN's API and downloads over the public tree. Read-only.

`uvicorn catalog.web:app` serves it with the settings of the environment. It loads neither Dagster
nor Great Expectations nor `pipelines`, holds no session and writes nothing.
"""

from fastapi import FastAPI

from catalog.portal import Portals
from catalog.release import Clock, utc_now
from catalog.settings import Settings
from catalog.web import ckan, files, pages, site

__all__ = ["app", "create_app"]


def create_app(settings: Settings, clock: Clock = utc_now) -> FastAPI:
    """The portal over one public folder. Each module adds its routes from `Portals` alone."""
    portals = Portals(settings.public)
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    application.include_router(ckan.routes(portals))
    application.include_router(files.routes(portals))
    site.install(application, portals, pages.VIEWS, clock)
    return application


def __getattr__(name: str) -> FastAPI:
    """`app` is made when a server asks for it, so that importing this package reads no settings."""
    if name == "app":
        return create_app(Settings.from_environment())
    raise AttributeError(name)
