"""Settings of the site's identity: its URL, name, branding, languages and time zone."""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import global_settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy

from newsroom.core.web.branding import by_language, logo_at
from newsroom.core.web.colours import accent_of
from newsroom.core.web.share_links import services_by_language
from newsroom.settings.environment import BASE_DIR, env, require_plain

DEBUG = env.bool("DEBUG", default=False)
# No default: without a secret, the site does not start; `demo` and tests have their own. A file ends with a line break.
SECRET_KEY = env("SECRET_KEY", default="debug-only" if DEBUG else "").strip()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random value. To generate one: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
# Former keys: sessions and encrypted secrets made with them are still valid.
SECRET_KEY_FALLBACKS = [key.strip() for key in env.list("SECRET_KEY_FALLBACKS", default=[]) if key.strip()]
# The site's own URL, as browsers write it: the host in lower case and Punycode. All absolute URLs are built from it,
# none from the Host header of a request.
_site = urlsplit(env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/"))
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured("SITE_URL must be an http or https URL, such as https://news.example.")
SITE_URL = _site._replace(netloc=punycode(_site.netloc.lower())).geturl()
SITE_IS_SECURE = _site.scheme == "https"
SITE_HOST = urlsplit(SITE_URL).hostname or ""
SITE_NAME = env("SITE_NAME", default="Newsroom")
SITE_DESCRIPTION = env("SITE_DESCRIPTION", default="") or gettext_lazy("News, topic by topic")
# "summary": feeds contain the standfirst of each story. "full": also its body.
FEED_CONTENT = env("FEED_CONTENT", default="summary")
if FEED_CONTENT not in {"summary", "full"}:
    raise ImproperlyConfigured(f"FEED_CONTENT must be “summary” or “full”, not “{FEED_CONTENT}”.")
# Whether browsers store which version of a story a reader has read, and mark what changed since.
MARK_CHANGES = env.bool("MARK_CHANGES", default=False)
# Fonts for headlines with characters that the built-in font lacks, in the images generated for stories without one.
SOCIAL_CARD_FONTS = env.list("SOCIAL_CARD_FONTS", default=[])
for _font in SOCIAL_CARD_FONTS:
    if not Path(_font).is_file():
        raise ImproperlyConfigured(f"SOCIAL_CARD_FONTS: file not found: “{_font}”.")
# The WebSub hub that feeds advertise and `notify_hub` notifies.
WEBSUB_HUB = env("WEBSUB_HUB", default="")
if WEBSUB_HUB:
    require_plain(WEBSUB_HUB, "WEBSUB_HUB")
# Branding (`newsroom.core.web.branding`): the colour of links and marks, and the logo.
SITE_ACCENT = accent_of(env("SITE_ACCENT", default=""))
SITE_LOGO = logo_at(env("SITE_LOGO", default=""))
# Where to report a vulnerability (mailto: or https:), for security.txt. The default mailbox is the one in RFC 2142.
SECURITY_CONTACT = env("SECURITY_CONTACT", default=f"mailto:security@{SITE_HOST}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=sorted({SITE_HOST, "127.0.0.1", "localhost", "[::1]"}))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Language and time -----------------------------------------------------------------------------------
_language_names = {code: LANG_INFO[code]["name_local"] for code, _ in global_settings.LANGUAGES} | {"zh-hans": "中文"}
# Languages of the site: Django's code and the language's own name. The first has URLs without a prefix, the others
# below /<code>/. What LOCALE_PATHS has no translation of is in the first language, or in English.
LANGUAGES = [
    (code, f"{_language_names.get(code, '')[:1].upper()}{_language_names.get(code, '')[1:]}")
    for code in env.list("LANGUAGES", default=["en", "zh-hans"])
]
if not LANGUAGES or not all(name for _, name in LANGUAGES):
    raise ImproperlyConfigured(
        f"LANGUAGES must list one or more of: {', '.join(_language_names)}. The first is the default."
    )
LANGUAGE_CODE = LANGUAGES[0][0]
# The site's name and description in other languages, by language code.
SITE_NAMES = by_language(env("SITE_NAMES", default=""), "SITE_NAMES", _language_names)
SITE_DESCRIPTIONS = by_language(env("SITE_DESCRIPTIONS", default=""), "SITE_DESCRIPTIONS", _language_names)
# The share links below a story, in this order, by language code; with the key "", in all other languages. Most services
# cannot be reached from mainland China.
SHARE_WITH = services_by_language(
    env("SHARE_WITH", default="mail,whatsapp,facebook,x,bluesky,mastodon; zh-hans=weibo,mail"), _language_names
)
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
FORMAT_MODULE_PATH = ["newsroom.core.i18n.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
# The time zone for days and months in URLs, archives and charts.
TIME_ZONE = env("TIME_ZONE", default="UTC")
try:
    ZoneInfo(TIME_ZONE)
# It depends on what is wrong with the name: unknown, outside of the folder of time zones, or a folder.
except (KeyError, ValueError, OSError):
    raise ImproperlyConfigured(
        f"TIME_ZONE must be a name from the list of time zones, such as Europe/Berlin, not “{TIME_ZONE}”."
    ) from None
USE_TZ = True
