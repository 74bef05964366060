"""Posts on X, formerly Twitter."""

from newsroom.core.html.embeds.provider import BEFORE, PREFIX, REST, Form, Provider

_HOST = f"{PREFIX}(?:x|twitter)[.]com"
_ID = "([0-9]{1,20})"
_FRAME = "https://platform.twitter.com/embed/Tweet.html?dnt=true&id="
_HEIGHT = 560

PROVIDER = Provider(
    "X",
    "post",
    "https://platform.twitter.com",
    [
        # Without the name of the account.
        Form(f"{_HOST}/i/(?:web/)?status/{_ID}{REST}", "https://x.com/i/status/{0}", f"{_FRAME}{{0}}".format, _HEIGHT),
        Form(
            f"(?:https?:)?//platform[.]twitter[.]com/embed/Tweet[.]html[?]{BEFORE}id={_ID}{REST}",
            "https://x.com/i/status/{0}",
            f"{_FRAME}{{0}}".format,
            _HEIGHT,
        ),
        Form(
            f"{_HOST}/([A-Za-z0-9_]{{2,20}})/status(?:es)?/{_ID}{REST}",
            "https://x.com/{0}/status/{1}",
            f"{_FRAME}{{1}}".format,
            _HEIGHT,
        ),
    ],
)
