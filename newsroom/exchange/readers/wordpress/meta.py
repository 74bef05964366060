"""Custom fields of posts: those that mean something here, and the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsroom.exchange.readers.wordpress.parsing import Node
from newsroom.exchange.readers.wordpress.texts import cut, line_of

THUMBNAIL, OLD_SLUG, FOOTNOTES, TEMPLATE = "_thumbnail_id", "_wp_old_slug", "footnotes", "_wp_page_template"
LANGUAGE, SOURCE_LANGUAGE, GROUP = (
    "_wpml_import_language_code", "_wpml_import_source_language_code", "_wpml_import_translation_group",
)  # fmt: skip
# Descriptions for search engines, of several plugins.
_DESCRIPTIONS = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description",
    "_seopress_titles_desc", "_genesis_description",
)  # fmt: skip
_OF_ATTACHMENTS = {"_wp_attached_file", "_wp_attachment_metadata", "_wp_attachment_image_alt"}
# The ID of the main category of a post, of several plugins.
_PRIMARY_CATEGORIES = ("_yoast_wpseo_primary_category", "rank_math_primary_category", "_seopress_robots_primary_cat")
_OF_POSTS = {THUMBNAIL, OLD_SLUG, FOOTNOTES, LANGUAGE, SOURCE_LANGUAGE, GROUP, *_PRIMARY_CATEGORIES}
# With which WordPress remembers who edits what, and what it has still to do.
_INTERNAL = {
    "_edit_last", "_edit_lock", "_pingme", "_encloseme", "_wp_desired_post_slug", "_wp_trash_meta_status",
    "_wp_trash_meta_time", "_wp_attachment_context",
}  # fmt: skip
# What replaces these is known to the plugin only.
_PLACEHOLDERS = ("%%", "%excerpt%", "%title%", "%sep%", "#post_", "#site_", "#separator_", "%post_")


@dataclass(frozen=True, slots=True)
class Meta:
    """The custom fields of a post, in order."""

    rows: list[tuple[str, str]]
    first: dict[str, str]

    @property
    def old_slugs(self) -> list[str]:
        """Former slugs of the post."""
        return [value.strip() for key, value in self.rows if key == OLD_SLUG and value.strip()]

    @property
    def primary_category(self) -> str:
        """The ID of the main category, "" if no plugin has chosen one."""
        return next((found for key in _PRIMARY_CATEGORIES if (found := self.first.get(key, "").strip())), "")

    @property
    def description(self) -> tuple[str, str]:
        """The key and the text of the description for search engines; "" if there is none, or only a pattern."""
        for key in _DESCRIPTIONS:
            text = self.first.get(key, "")
            if text.strip() and not any(placeholder in text for placeholder in _PLACEHOLDERS):
                return key, line_of(text)
        return "", ""


def meta_of(node: Node) -> Meta:
    """Return the custom fields of the post."""
    rows = [
        (group.get("wp:meta_key", "").strip(), group.get("wp:meta_value", ""))
        for name, group in node.groups
        if name == "wp:postmeta"
    ]
    first: dict[str, str] = {}
    for key, value in rows:
        first.setdefault(key, value)
    return Meta(rows, first)


def left_out_of(meta: Meta, post_type: str, used: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, kind and reason for each field that is not imported. used: the key of the description in use."""
    known = _OF_ATTACHMENTS if post_type == "attachment" else {*_OF_POSTS, used}
    for number, (key, _) in enumerate(meta.rows, 1):
        if key not in known:
            is_internal = key in _INTERNAL or key.startswith("_oembed_")
            reason = "Only WordPress uses this field" if is_internal else "This custom field has no place here"
            yield number, "internal fields" if is_internal else "custom fields", f"{reason}: {cut(key, 60)}"
