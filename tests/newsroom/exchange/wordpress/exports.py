"""Exports of a small site, made element by element."""

import io
from xml.sax.saxutils import quoteattr

from newsroom.exchange.readers.wordpress import export_of
from newsroom.exchange.sites.items import LeftOut, OldPage, OldStory

SITE = "https://quay.example"
UPLOADS = f"{SITE}/wp-content/uploads/2019/06"
START = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Quay</title><link>{SITE}</link><language>en-GB</language>
<wp:base_site_url>{SITE}</wp:base_site_url><wp:base_blog_url>{SITE}</wp:base_blog_url>
"""
END = "</channel></rss>"


def cdata(name, value):
    """Return an element whose text is in a CDATA section, divided as WordPress does it."""
    return f"<{name}><![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def element(name, **fields):
    """Return an element of the channel, whose fields have the prefix wp."""
    return f"<wp:{name}>{''.join(cdata(f'wp:{key}', value) for key, value in fields.items())}</wp:{name}>\n"


def author(login, name, number=1):
    return element("author", author_id=number, author_login=login, author_display_name=name)


def category(slug, name, parent="", number=7, description=""):
    fields = {
        "category_nicename": slug,
        "category_parent": parent,
        "cat_name": name,
        "category_description": description,
    }
    return element("category", term_id=number, **fields)


def tag(slug, name):
    return element("tag", term_id=9, tag_slug=slug, tag_name=name)


def term(taxonomy, slug, name, description=""):
    fields = {"term_taxonomy": taxonomy, "term_slug": slug, "term_name": name, "term_description": description}
    return element("term", term_id=30, **fields)


def label(domain, slug, name):
    return f"<category domain={quoteattr(domain)} nicename={quoteattr(slug)}><![CDATA[{name}]]></category>"


def comment(number, kind=""):
    fields = {"wp:comment_id": number, "wp:comment_type": kind, "wp:comment_content": "Well said"}
    return f"<wp:comment>{''.join(cdata(key, value) for key, value in fields.items())}</wp:comment>"


def item(number=12, *parts, meta=None, **fields):
    """Return a post. fields: with “__” for the colon, and without the prefix wp for its own."""
    values = {
        "title": "Ferry returns",
        "link": f"{SITE}/2019/06/01/ferry-returns/",
        "dc:creator": "mate",
        "guid": f"{SITE}/?p={number}",
        "content:encoded": "The ferry is back.",
        "excerpt:encoded": "",
        "wp:post_id": number,
        "wp:post_date": "2019-06-01 09:30:00",
        "wp:post_date_gmt": "2019-06-01 07:30:00",
        "wp:post_name": "ferry-returns",
        "wp:status": "publish",
        "wp:post_parent": 0,
        "wp:menu_order": 0,
        "wp:post_type": "post",
        "wp:post_password": "",
        "wp:is_sticky": 0,
    }
    plain = {"title", "link", "guid", "pubDate"}
    for key, value in fields.items():
        values[key.replace("__", ":") if "__" in key or key in plain else f"wp:{key}"] = value
    rows = "".join(
        f"<wp:postmeta>{cdata('wp:meta_key', key)}{cdata('wp:meta_value', value)}</wp:postmeta>"
        for key, value in (meta.items() if isinstance(meta, dict) else meta or ())
    )
    return f"<item>{''.join(cdata(key, value) for key, value in values.items())}{''.join(parts)}{rows}</item>\n"


def attachment(number, file="pier.jpg", *, meta=None, **fields):
    fields = {"title": "Pier", "content__encoded": "", "attachment_url": f"{UPLOADS}/{file}", **fields}
    link = f"{SITE}/{file.partition('.')[0]}/"
    return item(number, meta=meta, link=link, post_type="attachment", status="inherit", **fields)


def source(*parts, start=START, end=END):
    return f"{start}{''.join(parts)}{end}".encode()


def exported(*parts, start=START, end=END):
    """Return the export, and what it contains as a list."""
    return read(source(*parts, start=start, end=end))


def read(data):
    export = export_of(io.BytesIO(data))
    return export, list(export.contents())


def story(*parts, **fields):
    """Return the story of an export with one post and these other parts."""
    _, contents = exported(*parts, item(**fields))
    (found,) = [each for each in contents if isinstance(each, OldStory)]
    return found


def page(*parts, **fields):
    _, contents = exported(*parts, item(post_type="page", **fields))
    (found,) = [each for each in contents if isinstance(each, OldPage)]
    return found


def left_out(export, contents):
    """Return (place, kind) of all that is left out."""
    items = [*export.left_out, *(each for each in contents if isinstance(each, LeftOut))]
    return [(id_in(each.place), each.kind) for each in items]


def id_in(place):
    """Return the place without the title."""
    return place.partition(",")[0]


def serialised(value):
    """Return a value as PHP serialises it."""
    if isinstance(value, dict):
        return f"a:{len(value)}:{{{''.join(serialised(part) for pair in value.items() for part in pair)}}}"
    return f"i:{value};" if isinstance(value, int) else f's:{len(value.encode())}:"{value}";'
