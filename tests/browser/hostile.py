"""Texts that try to run a script in a browser: known ways, written in many forms."""

import random
import string

# What a script does that runs: the test's pages have the function.
HIT = "hit()"
# Known ways (OWASP's filter evasion cheat sheet, and mutations of parsers), which run without anybody's doing.
WAYS = [
    "<script>{hit}</script>", "<script src='/evil.js'></script>", "<svg><script>{hit}</script></svg>",
    "<img src=x onerror={hit}>", "<img src=x onerror='{hit}'//", "<img/src=x/onerror={hit}>", "<svg onload={hit}>",
    "<svg/onload={hit}>", "<svg><animate onbegin={hit} attributeName=x dur=1s>", "<body onload={hit}>",
    "<iframe srcdoc='<script>parent.{hit}</script>'></iframe>", "<iframe src='javascript:parent.{hit}'></iframe>",
    "<iframe onload={hit}></iframe>", "<object data='javascript:{hit}'></object>", "<embed src='javascript:{hit}'>",
    "<video><source onerror={hit}></video>", "<audio src=x onerror={hit}>", "<details open ontoggle={hit}>a</details>",
    "<input autofocus onfocus={hit}>", "<select autofocus onfocus={hit}>", "<textarea autofocus onfocus={hit}>",
    "<marquee onstart={hit}>a</marquee>",
    "<style>@keyframes x{{}}</style><p style='animation:x' onanimationstart={hit}>",
    "<link rel=stylesheet href='/evil.css' onload={hit}>", "<meta http-equiv=refresh content='0;url=javascript:{hit}'>",
    "<base href='javascript:{hit}//'>", "<form action='javascript:{hit}'><button autofocus>a</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror={hit}></style></mglyph></table></mtext></math>",
    "<svg></p><style><a id='</style><img src=x onerror={hit}>'>",
    "<noscript><p title='</noscript><img src=x onerror={hit}>'>",
    "<!--><img src=x onerror={hit}>-->", "<!--[if gte IE 4]><script>{hit}</script><![endif]-->",
    "<![CDATA[<img src=x onerror={hit}>]]>", "<template><script>{hit}</script></template>",
    "<title><img src=x onerror={hit}></title>", "</title><script>{hit}</script>", "</script><script>{hit}</script>",
    "</textarea><img src=x onerror={hit}>", "\"><img src=x onerror={hit}>", "'><svg onload={hit}>",
    "<a href='javascript:{hit}'>a</a>", "<a href='java\tscript:{hit}'>a</a>", "<a href='&#106;avascript:{hit}'>a</a>",
    "<a href='data:text/html,<script>{hit}</script>'>a</a>", "<a href='vbscript:{hit}'>a</a>",
    "<a href='//evil.example/' ping='/evil'>a</a>", "<img src='javascript:{hit}'>", "<img srcset='x' onerror={hit}>",
    "<p style='background:url(javascript:{hit})'>a</p>", "<div onmouseover={hit}>a</div>", "<isindex onfocus={hit}>",
    "<figure class=embed><a href='javascript:{hit}'>a</a></figure>", "<img alt='\"><script>{hit}</script>' src=x>",
    "<a title='\"onfocus={hit} autofocus' href=/>a</a>", "<p id=hit>a</p><form name=hit></form>",
    "<x-a onclick={hit}>a</x-a>", "<frameset onload={hit}>", "<table background='javascript:{hit}'>",
    "{{{{constructor.constructor('{hit}')()}}}}", "${{{hit}}}", "</p><script>{hit}</script><p>",
]  # fmt: skip


def _as_is(text, dice):
    return text


def _in_mixed_case(text, dice):
    return "".join(dice.choice((c.upper(), c.lower())) if c.isalpha() else c for c in text.replace(HIT, "\0")).replace(
        "\0", HIT
    )


def _with_controls(text, dice):
    place = dice.randrange(len(text))
    return text[:place] + dice.choice("\x00\x01\x08\x0b\x0c\r\n\t/\xa0\u2028\ufeff") + text[place:]


def _escaped(text, dice):
    return text.replace("<", dice.choice(("&lt;", "&#60;", "&#x3c;", "%3C", "\uff1c", "\\u003c")), dice.randint(1, 2))


def _doubled(text, dice):
    return text.replace("<", "<" + dice.choice(("<", "/<", "!-- -->", "a<", "svg><")), 1)


def _unclosed(text, dice):
    return text[: dice.randint(len(text) // 2, len(text))]


def _inside(text, dice):
    tag = dice.choice(
        ("b", "table", "svg", "math", "select", "style", "textarea", "noscript", "ul", "pre", "blockquote")
    )
    return f"<{tag}>{text}" + (f"</{tag}>" if dice.random() < 0.5 else "")


def _with_attributes(text, dice):
    noise = "".join(dice.choices(string.ascii_letters + "\"'=<>/` ", k=8))
    return text.replace(" ", f" {noise} ", 1)


_FORMS = (
    _as_is, _in_mixed_case, _with_controls, _escaped, _doubled, _unclosed, _inside, _with_attributes,
)  # fmt: skip


def texts(number, seed=11):
    """So many hostile texts; the first ones are the known ways as they are."""
    dice = random.Random(seed)
    for n in range(number):
        text = WAYS[n % len(WAYS)].format(hit=HIT)
        for _ in range(0 if n < len(WAYS) else dice.randint(1, 3)):
            text = dice.choice(_FORMS)(text, dice)
        yield text
