"""What is not imported, and why: types and states of posts, and comments."""

from newsroom.exchange.readers.wordpress.texts import cut

_DESIGN = "The site has a design of its own."
# Type of a post -> kind and reason.
_TYPES = {
    "wp_block": ("reusable blocks", "Their content is in the posts that use them."),
    "wp_template": ("templates", _DESIGN),
    "wp_template_part": ("templates", _DESIGN),
    "wp_global_styles": ("styles", _DESIGN),
    "wp_font_family": ("fonts", _DESIGN),
    "wp_font_face": ("fonts", _DESIGN),
    "custom_css": ("styles", _DESIGN),
    "wp_navigation": (
        "navigation blocks",
        "They have no links of their own. Mark sections for the navigation instead.",
    ),
    "customize_changeset": ("changes to the design", _DESIGN),
    "oembed_cache": ("cached embeds", "Embeds are read from the posts."),
    "user_request": ("requests for personal data", "These are about accounts of the former site."),
    "product": ("products", "The site has no shop."),
    "product_variation": ("products", "The site has no shop."),
    "shop_order": ("orders", "The site has no shop."),
    "shop_coupon": ("coupons", "The site has no shop."),
    "acf-field": ("definitions of custom fields", "These belong to a plugin."),
    "acf-field-group": ("definitions of custom fields", "These belong to a plugin."),
    "wpcf7_contact_form": ("forms", "The site has no forms."),
    "elementor_library": ("templates", _DESIGN),
    "feedback": ("messages from forms", "The site has no forms."),
    "jp_pay_order": ("orders", "The site has no shop."),
    "mc4wp-form": ("forms", "The site has no forms."),
    "tablepress_table": ("tables of a plugin", "These belong to a plugin. Copy what stories need."),
    "polylang_mo": ("translations of texts of the design", _DESIGN),
}
# The one page without a text, on which WordPress lists the posts if its front page is another one.
POSTS_PAGES = "pages of stories"
POSTS_PAGE = (
    "It has no text: it seems to be the list of stories, which is the front page here. Its URL redirects there."
)
# Type of a comment -> kind.
_COMMENTS = {"pingback": "pingbacks", "trackback": "pingbacks"}


def is_internal(post_type: str) -> bool:
    """Return whether posts of the type have no pages of their own."""
    return post_type in _TYPES and not post_type.startswith("product")


def of_type(post_type: str) -> tuple[str, str]:
    """Return kind and reason for a post that is neither a post nor a page."""
    name = cut(post_type, 40)
    return _TYPES.get(post_type, (f"posts of the type “{name}”", "Only posts and pages are imported."))


def of_revision(name: str) -> tuple[str, str]:
    """Return kind and reason for a former version. name: of the post."""
    if "autosave" in name:
        return "autosaves", "Only the last saved version of each post is imported."
    return "revisions", "Only the last saved version of each post is imported."


def of_state(status: str, *, has_content: bool) -> tuple[str, str] | None:
    """Return kind and reason for a post or page whose state rules it out, or None."""
    if status == "trash":
        return "binned posts", "They were in the bin."
    if status == "auto-draft" and not has_content:
        return "empty drafts", "They have no text."
    return ("attached versions", "They belong to another post.") if status == "inherit" else None


def of_comment(comment_type: str) -> tuple[str, str]:
    """Return kind and reason for a comment."""
    return _COMMENTS.get(comment_type, "comments"), "The site has no comments by readers."
