"""Links of a text to pages of the site, in the tree of the current language."""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import is_valid_path

from newsroom.core.i18n.languages import current, path_in

_LINK = re.compile(r'(?<=<a href=")[^"]+')


def with_localised_links(html: str) -> str:
    """Return sanitised HTML in which links to pages of the first language's tree lead to the current one's.

    A link to another language's tree is an editor's choice and stays. So does one to what is the same in all languages,
    such as the API.
    """
    return html if current() == settings.LANGUAGE_CODE else _LINK.sub(lambda link: _localised(link[0]), html)


def _localised(url: str) -> str:
    path = url.removeprefix(settings.SITE_URL)
    if not path.startswith("/"):
        return url
    localised = path_in(current(), path)
    return localised if is_valid_path(unquote(urlsplit(localised).path)) else url
