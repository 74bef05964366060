"""Episodes, shows and music of Spotify."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

_HOST = f"{PREFIX}open[.]spotify[.]com/(?:intl-[a-z]{{2,5}}/)?(?:embed/)?"
_ID = "([A-Za-z0-9]{22})"
_URLS = ("https://open.spotify.com/{0}/{1}", "https://open.spotify.com/embed/{0}/{1}".format)

PROVIDER = Provider(
    "Spotify",
    "audio",
    "https://open.spotify.com",
    [
        Form(f"{_HOST}(episode|track)/{_ID}{REST}", *_URLS, 152),
        Form(f"{_HOST}(album|artist|playlist|show)/{_ID}{REST}", *_URLS, 352),
    ],
)
