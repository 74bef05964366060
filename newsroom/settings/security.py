"""Settings of what browsers enforce: https, cookies, and policies of content and permissions."""

from django.utils.csp import CSP

from newsroom.core.html import embeds
from newsroom.settings.environment import env
from newsroom.settings.site import SITE_IS_SECURE
from newsroom.settings.storage import MEDIA_LINK_ORIGIN

SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_SECURE else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_SECURE else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
# With this prefix, browsers reject the cookie if another host sets it or over plain http.
COOKIE_PREFIX = "__Host-" if SITE_IS_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
# HSTS for subdomains and preloading are the operator's decision. What email says, the desk shows, too.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "mail.E001"]
# Origins of the frames that an article can embed. Frames of others are blocked.
EMBED_ORIGINS = embeds.origins(env("EMBEDS_OFF", default=""), env("MASTODON_HOSTS", default="mastodon.social"))
# Shared caches store the same page for all readers, so it has no nonce and nothing inline.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": EMBED_ORIGINS,
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Preview: the public page in a frame on the desk.
PREVIEW_CSP: dict[str, list[str]] = {**SECURE_CSP, "frame-ancestors": [CSP.SELF]}
# Desk: scripts have a nonce. The text editor shows pasted images before they are uploaded, and a text may show an
# original, which comes from object storage.
DESK_CSP: dict[str, list[str]] = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:", *filter(None, [MEDIA_LINK_ORIGIN])],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone",
                    "payment", "usb")
}  # fmt: skip
