"""URLs below /api/v1/."""

from django.urls import URLPattern, path, re_path
from pydantic import BaseModel

from newsroom.api.operations import api, openapi
from newsroom.api.parameters import PageParameters, PeriodParameters, SearchParameters, StoryParameters
from newsroom.api.problems import not_found
from newsroom.api.publication import publish

app_name = "api"
# The parameters of each operation that has some, by the name of its URL.
PARAMETERS: dict[str, type[BaseModel]] = {
    "stories": StoryParameters,
    "search": SearchParameters,
    "search_ninjs": SearchParameters,
    "search_newsml_g2": SearchParameters,
    "topics": PageParameters,
    "topic_stories": PeriodParameters,
    "crossing_stories": PeriodParameters,
    "authors": PageParameters,
    "author_stories": PeriodParameters,
    "changes": PageParameters,
}


def _published(pattern: URLPattern) -> URLPattern:
    model = PARAMETERS.get(str(pattern.name))
    names = [field.alias or name for name, field in model.model_fields.items()] if model else []
    pattern.callback = publish(pattern.callback, names)
    return pattern


urlpatterns = [
    *(_published(pattern) for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"),
    path("openapi.json", publish(openapi), name="openapi"),
    # A line break may be part of it.
    re_path(r"^(?P<path>(?s:.*))\Z", publish(not_found), name="not_found"),
]
