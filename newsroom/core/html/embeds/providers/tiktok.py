"""Videos on TikTok."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

_HOST = f"{PREFIX}tiktok[.]com"
_ID = "([0-9]{10,24})"
_PLAYER = "https://www.tiktok.com/player/v1/"
_HEIGHT = 740

PROVIDER = Provider(
    "TikTok",
    "video",
    "https://www.tiktok.com",
    [
        Form(
            f"{_HOST}/@([A-Za-z0-9_.]{{0,30}})/(?:video|photo)/{_ID}{REST}",
            "https://www.tiktok.com/@{0}/video/{1}",
            f"{_PLAYER}{{1}}?autoplay=1".format,
            _HEIGHT,
        ),
        # Without the name of the account, which the site adds.
        Form(
            f"{_HOST}/(?:player/v1|embed/v2|embed|v)/{_ID}(?:[.]html)?{REST}",
            "https://www.tiktok.com/@/video/{0}",
            f"{_PLAYER}{{0}}?autoplay=1".format,
            _HEIGHT,
        ),
    ],
)
