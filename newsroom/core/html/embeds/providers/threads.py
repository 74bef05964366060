"""Posts on Threads."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

_HOST = f"{PREFIX}threads[.](?:com|net)"
_CODE = "([A-Za-z0-9_-]{5,40})"
_HEIGHT = 560

PROVIDER = Provider(
    "Threads",
    "post",
    "https://www.threads.com",
    [
        Form(
            f"{_HOST}/@([A-Za-z0-9_.]{{1,30}})/post/{_CODE}{REST}",
            "https://www.threads.com/@{0}/post/{1}",
            "https://www.threads.com/@{0}/post/{1}/embed".format,
            _HEIGHT,
        ),
        Form(
            f"{_HOST}/t/{_CODE}{REST}",
            "https://www.threads.com/t/{0}",
            "https://www.threads.com/t/{0}/embed".format,
            _HEIGHT,
        ),
    ],
)
