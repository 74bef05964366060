"""What settings can switch off."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.core.html import embeds, sanitise
from newsroom.core.templatetags.typography import prose

X = "https://x.com/quay/status/17"
MASTODON = "https://quay.example/@log/112233445566778899"


def figure(page):
    return sanitise(f'<figure><blockquote><p>High tide</p></blockquote><a href="{page}">A post</a></figure>')


def test_an_origin_is_framed_unless_its_provider_is_off():
    on = embeds.origins("", "quay.example")
    off = embeds.origins("X, mastodon", "quay.example")
    assert set(on) - set(off) == {"https://platform.twitter.com", "https://quay.example"}
    assert len(on) == len(embeds.PROVIDERS)


def test_a_provider_that_is_off_leaves_the_words_and_the_link(settings):
    settings.EMBED_ORIGINS = embeds.origins("x", "")
    assert prose(figure(X)) == (
        '<figure class="embed"><blockquote><p>High tide</p></blockquote>'
        f'<a data-titled href="{X}" rel="noopener">A post</a></figure>'
    )
    assert {form["origin"] for form in embeds.for_editor()["forms"]} >= {"https://platform.twitter.com"}
    assert "https://platform.twitter.com" not in embeds.for_editor()["origins"]


def test_only_listed_servers_of_mastodon_are_framed(settings):
    assert "data-frame" not in prose(figure(MASTODON))
    settings.EMBED_ORIGINS = embeds.origins("", "quay.example")
    assert f'data-frame="{MASTODON}/embed"' in prose(figure(MASTODON))
    assert 'data-provider="Mastodon (quay.example)"' in prose(figure(MASTODON))


def test_the_policy_of_every_page_names_the_origins(client, db, settings):
    (framed,) = [part for part in client.get("/").headers["Content-Security-Policy"].split("; ") if "frame-src" in part]
    assert framed.split() == ["frame-src", *settings.EMBED_ORIGINS]


@pytest.mark.parametrize(
    ("off", "hosts", "message"),
    [
        ("twitter", "", "EMBEDS_OFF: unknown provider “twitter”. Use: apple_podcasts, bluesky,"),
        ("", "quay.example, https://quay.example", "MASTODON_HOSTS: “https://quay.example” is not a host."),
        ("", "quay.example; script-src *", "MASTODON_HOSTS: “quay.example; script-src *” is not a host."),
        ("", "*", "MASTODON_HOSTS: “[*]” is not a host."),
    ],
)
def test_a_wrong_setting_stops_the_start(off, hosts, message):
    with pytest.raises(ImproperlyConfigured, match=message.replace(".", "[.]").replace(" *”", " [*]”")):
        embeds.origins(off, hosts)
