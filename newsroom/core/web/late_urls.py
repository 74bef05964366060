"""URLs and views whose code is imported when they are needed.

What a process does not need for its first pages only makes everyone wait for them after a restart.
"""

from collections.abc import Callable
from functools import cache
from threading import RLock
from types import ModuleType
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

type View = Callable[..., HttpResponseBase]

# Two threads at once would import modules of libraries that import each other, in different orders. Python would give
# one of them a module that is not complete yet.
_importing = RLock()


class LateURLs(URLResolver):
    """The URLs of a module, below a route. The module is imported when one of them is requested or looked up by name.

    Django's `include` imports it at once.
    """

    def __init__(self, route: str, module: str, namespace: str) -> None:
        """Take the module by its name. namespace: of the names of its URLs, which has none of its own in it."""
        super().__init__(RoutePattern(route), module, app_name=namespace, namespace=namespace)

    @cached_property
    def urlconf_module(self) -> ModuleType:
        """Import the module, in one thread at a time."""
        with _importing:
            return cast(ModuleType, super().urlconf_module)

    def _populate(self) -> None:
        """Do nothing. Django collects the names of all URLs with the first one that it looks up.

        It looks for those in a namespace in the module itself.
        """


def late_view(name: str) -> View:
    """Return a view that imports the one with this dotted name, a function or a class, with the first request.

    For URLs whose names are in no namespace, because Django collects such names with the first one that it looks up.
    """

    @cache
    def load() -> View:
        with _importing:
            found: Any = import_string(name)
        return found.as_view() if isinstance(found, type) else found  # type: ignore[attr-defined,no-any-return]

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return load()(request, *args, **kwargs)

    return view
