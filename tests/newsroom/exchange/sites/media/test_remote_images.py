"""Images of other sites, whose URLs may not say what they are."""

import pytest

from newsroom.core.models import Image
from newsroom.exchange.sites.items import Lead
from newsroom.exchange.sites.media.sources import Found, UrlList
from tests.factories import file_of, photo
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import export_of, import_site, key, old_story, outcomes

pytestmark = pytest.mark.django_db
PHOTOS = "https://photos.example/p"


class Web:
    """A source of these files of other sites, by URL."""

    def __init__(self, files):
        self.files = files

    def versions(self, urls):
        return iter(())

    def elsewhere(self, url):
        return iter([Found(url, self.files[url])] if url in self.files else [])


def jpeg(size=(40, 30)):
    return file_of(photo(size), "JPEG").getvalue()


def test_the_type_of_an_image_without_a_suffix_is_decided_by_its_content():
    url, text = f"{PHOTOS}/dam?fit=max&w=2000", f"{PHOTOS}/note?w=2000"
    body = f'<img src="{PHOTOS}/dam?fit=max&amp;w=2000"><img src="{text}"><a href="{PHOTOS}/page?w=1">Page</a>'
    source = Web({url: jpeg(), text: b"<html>No image</html>"})
    report = import_site(export_of(old_story(body=body, lead=Lead(url=url))), source=source)
    assert outcomes(report, "images") == {"new": 1, "invalid": 1}
    assert "other media" not in report.found
    story = stored(key(1))
    assert story.lead_image == Image.objects.get()
    assert story.body.count("<img") == 1


def test_urls_that_differ_in_their_query_only_are_different_images():
    urls = [f"{PHOTOS}/render?id={number}" for number in (1, 2)]
    body = "".join(f'<img src="{url}">' for url in urls)
    source = Web({url: jpeg((40 + number, 30)) for number, url in enumerate(urls)})
    import_site(export_of(old_story(body=body)), source=source)
    assert set(Image.objects.values_list("width", flat=True)) == {40, 41}
    assert stored(key(1)).pictures.count() == 2


def test_each_url_of_a_list_is_found_whatever_the_others_are():
    class Fetcher:
        def fetch(self, url, max_bytes):
            return url.encode()

    urls = [f"{PHOTOS}/render?id={number}" for number in (1, 2)]
    source = UrlList(urls, Fetcher())
    assert [next(source.elsewhere(url)).data.decode() for url in urls] == urls
    assert list(source.elsewhere(f"{PHOTOS}/render?id=3")) == []
