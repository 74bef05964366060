"""newsroom/core/images/bucket_url.py: what MEDIA_STORAGE may be."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.core.images.bucket_url import link_origin, options_of

OWN = "s3://a%2Fkey:se%3Acr%2Fet@objects.example:9443/news-media/site/one?region=eu-1"


def test_a_server_of_ones_own():
    assert options_of(OWN) == {
        "bucket_name": "news-media", "location": "site/one", "endpoint_url": "https://objects.example:9443",
        "region_name": "eu-1", "access_key": "a/key", "secret_key": "se:cr/et", "signs_links": True,
    }  # fmt: skip


def test_amazon_with_the_credentials_of_the_machine():
    assert options_of("s3://news-media/one?region=eu-central-1") == {
        "bucket_name": "news-media", "location": "one", "endpoint_url": None, "region_name": "eu-central-1",
        "access_key": None, "secret_key": None, "signs_links": True,
    }  # fmt: skip


def test_a_server_without_tls_signs_no_links():
    options = options_of("s3+http://key:secret@[::1]:9000/news-media")
    assert (options["endpoint_url"], options["region_name"]) == ("http://[::1]:9000", "us-east-1")
    assert (options["location"], options["signs_links"]) == ("", False)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (OWN, "https://objects.example:9443"),
        (f"{OWN}&links=off", ""),
        ("s3://news-media?region=eu-central-1", "https://news-media.s3.eu-central-1.amazonaws.com"),
        ("s3+http://key:secret@127.0.0.1:9000/news-media", ""),
    ],
)
def test_where_links_to_originals_lead(url, origin):
    assert link_origin(options_of(url)) == origin


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("/srv/media", "such as s3://"),
        ("s3://", "such as s3://"),
        ("https://key:secret@objects.example/news-media", "such as s3://"),
        ("s3://key:secret@objects.example:port/news-media", "not a URL"),
        ("s3://key:se/cret@objects.example/news-media", "not a URL"),
        ("s3://news-media", "region"),
        ("s3://news.media?region=eu-1", "certificates"),
        ("s3+http://news-media?region=eu-1", "without a key"),
        ("s3://key@objects.example/news-media", "secret is missing"),
        ("s3://:secret@objects.example/news-media", "secret is missing"),
        ("s3://key:secret@objects.example", "name of the bucket"),
        ("s3://key:secret@objects.example/News_Media", "name of the bucket"),
        ("s3://key:secret@objects.example/news-media/a/../b", "prefix"),
        ("s3://key:secret@objects.example/news-media//b", "prefix"),
        ("s3://key:secret@objects.example/news-media?region=EU!", "region"),
        ("s3://key:secret@objects.example/news-media?links=maybe", "links"),
        ("s3://key:secret@objects.example/news-media?acl=public-read", "parameters"),
        ("s3://key:sec#ret@objects.example/news-media", "such as s3://|not a URL|parameters|without a key"),
    ],
)
def test_what_is_malformed_is_refused_with_the_reason_and_without_the_secret(url, reason):
    with pytest.raises(ImproperlyConfigured, match=reason) as refused:
        options_of(url)
    message = str(refused.value)
    assert message.startswith("MEDIA_STORAGE is malformed: ")
    assert "se/cret" not in message
    assert "objects.example" not in message
