"""The URL of a bucket in object storage (MEDIA_STORAGE), and what it means to django-storages. No boto3.

Two forms are accepted, both with a prefix of all names as the rest of the path:

    s3://BUCKET/PREFIX?region=REGION                        Amazon S3, with the credentials of boto3: environment, role
    s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX?region=REGION   any server that speaks S3; s3+http:// without TLS
"""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"s3": "https", "s3+http": "http"}
FORMS = "s3://KEY:SECRET@HOST/BUCKET or s3://BUCKET?region=REGION"
# The region that servers other than Amazon's accept.
DEFAULT_REGION = "us-east-1"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_PREFIX = re.compile(r"[A-Za-z0-9_./-]*")


def options_of(url: str) -> dict[str, Any]:
    """Return the options of `ObjectStorage` for the URL of a bucket.

    Raises ImproperlyConfigured with what to do. Its message has no part of the URL, which contains the secret key.
    """
    try:
        parts = urlsplit(url)
        key, secret, host, port = parts.username, parts.password, parts.hostname, parts.port
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise _malformed(f"it is not a URL such as {FORMS}") from None
    if parts.scheme not in SCHEMES or not host:
        raise _malformed(f"it must be a URL such as {FORMS}")
    if parts.fragment or query.keys() - {"region", "links"}:
        raise _malformed(
            "only the parameters “region” and “links” are known. Percent-encode “#”, “?” and “/” in the key"
        )
    bucket, _, prefix = parts.path.strip("/").partition("/")
    endpoint = None
    if key is None:
        # The host is the bucket.
        prefix, bucket = parts.path.strip("/"), host
        if parts.scheme != "s3" or port:
            raise _malformed("without a key, it must be s3://BUCKET?region=REGION")
        if "region" not in query:
            raise _malformed("add “?region=” with the region of the bucket")
        if "." in bucket:
            raise _malformed("Amazon's certificates are not valid for a bucket with a dot in its name; use another one")
    elif not key or not secret:
        raise _malformed("the key or the secret is missing: KEY:SECRET@")
    else:
        endpoint = f"{SCHEMES[parts.scheme]}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    region, links = query.get("region", DEFAULT_REGION), query.get("links", "on")
    if not _BUCKET.fullmatch(bucket):
        raise _malformed("the name of the bucket is missing or invalid")
    if not _PREFIX.fullmatch(prefix) or {"", ".", ".."} & set(prefix.split("/")) - ({""} if not prefix else set()):
        raise _malformed("the prefix after the bucket may have letters, digits, “-”, “_”, “.” and “/” only")
    if not _REGION.fullmatch(region):
        raise _malformed("the region is invalid")
    if links not in {"on", "off"}:
        raise _malformed("“links” must be “on” or “off”")
    return {
        "bucket_name": bucket,
        "location": prefix,
        "endpoint_url": endpoint,
        "region_name": region,
        "access_key": unquote(key) if key else None,
        "secret_key": unquote(secret) if secret else None,
        # A link without TLS would show the original to whoever listens.
        "signs_links": links == "on" and parts.scheme == "s3",
    }


def link_origin(options: dict[str, Any]) -> str:
    """Return the origin of signed links, for the desk's content security policy; "" if there are none."""
    if not options["signs_links"]:
        return ""
    region, bucket = options["region_name"], options["bucket_name"]
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return options["endpoint_url"] or f"https://{bucket}.s3.{region}.{domain}"


def _malformed(reason: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"MEDIA_STORAGE is malformed: {reason}. See docs/object-storage.md.")
