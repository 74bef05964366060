"""Who may open and send what on the desk: the tables that `test_permissions` goes through."""

from typing import NamedTuple

# Letters of roles: a member of staff without a role, a topic editor, a journalist, the journalist who began the
# story, an editor, an administrator.
ROLES = {"S": None, "T": "Topic editor", "J": "Journalist", "W": "Journalist", "E": "Editor", "A": "Administrator"}
STAFF, ALL, WRITE, PUBLISH, CURATE, PEOPLE, NOBODY = "STJWEA", "TJWEA", "WEA", "EA", "TEA", "A", ""
STATES = ("blank", "draft", "in review", "approved", "scheduled", "published", "changed", "withdrawn", "binned")
# Answers: what was asked for, an error in the form, or where to go on. Refused: 403; not that way: 405.
DONE, REFUSED, NO_METHOD = {200, 204, 302, 400, 404, 409}, {403}, {405}


class Rule(NamedTuple):
    """Who may GET and who may POST; None: there is no such way for anybody. more: what comes after the story's id."""

    get: str | None
    post: str | None
    more: tuple[str, ...] = ()
    # The states in which it is there at all; in others everybody is refused.
    states: tuple[str, ...] = STATES


OF_A_STORY = {
    "change": Rule(ALL, WRITE),
    "history": Rule(ALL, None),
    "compare": Rule(ALL, None),
    "revision": Rule(ALL, None, more=("number",)),
    "restore": Rule(WRITE, WRITE, more=("number",)),
    "merge": Rule(WRITE, WRITE, more=("conflict_pk",)),
    "resolve": Rule(None, WRITE, more=("conflict_pk",)),
    "delete": Rule(PUBLISH, PUBLISH, states=("blank",)),
    "duplicate": Rule(None, "JWEA"),
    "translate": Rule(None, "JWEA"),
    "links": Rule(None, WRITE),
    "suggest_original": Rule(ALL, None),
    "style": Rule(ALL, None),
    "dismiss_style": Rule(None, WRITE),
    "reopen_style": Rule(None, WRITE),
    "autosave": Rule(None, WRITE),
    "presence": Rule(None, ALL),
    "preview": Rule(ALL, None),
    "preview_page": Rule(ALL, ALL),
    "share": Rule(WRITE, WRITE),
    "revoke_share": Rule(None, WRITE, more=("link",)),
    "move": Rule(None, ALL),
    "seen": Rule(None, ALL),
    "comments": Rule(ALL, ALL),
    "reply_comment": Rule(None, ALL, more=("comment",)),
    "resolve_comment": Rule(None, WRITE, more=("comment",)),
    "reopen_comment": Rule(None, WRITE, more=("comment",)),
    # Somebody else's.
    "edit_comment": Rule(None, NOBODY, more=("comment",)),
    "delete_comment": Rule(None, NOBODY, more=("comment",)),
}
# Of other things: the rule, and the name of the thing in `things` whose id stands in the address.
OTHERS = {
    "index": (Rule(STAFF, STAFF), None),
    "logout": (Rule(None, STAFF), None),
    "password_change": (Rule(STAFF, STAFF), None),
    "password_change_done": (Rule(STAFF, None), None),
    "autocomplete": (Rule(NOBODY, None), None),
    "jsi18n": (Rule(STAFF, None), None),
    "articles_article_calendar": (Rule(ALL, None), None),
    "articles_article_find": (Rule(ALL, None), None),
    "markdown": (Rule(None, STAFF), None),
    "articles_article_suggest_for": (Rule(None, ALL), None),
    "articles_article_colleagues": (Rule(ALL, None), None),
    "articles_article_save_view": (Rule(None, ALL), None),
    "articles_article_delete_view": (Rule(None, ALL), None),
    "articles_article_notifications": (Rule(ALL, None), None),
    "articles_article_notifications_mail": (Rule(None, ALL), None),
    "articles_article_notifications_seen": (Rule(None, ALL), None),
    "articles_article_changelist": (Rule(ALL, ALL), None),
    "articles_article_front": (Rule(CURATE, CURATE), None),
    "articles_article_front_presence": (Rule(None, CURATE), None),
    "articles_article_front_stories": (Rule(CURATE, None), None),
    "articles_article_front_history": (Rule(CURATE, None), None),
    "articles_article_front_restore": (Rule(None, CURATE), "pinned"),
    "articles_article_front_preview": (Rule(None, CURATE), None),
    "articles_article_front_preview_page": (Rule(None, CURATE), None),
    # A topic editor files stories with it, and nothing else.
    "articles_article_bulk": (Rule(None, "TJWEA"), None),
    "articles_article_add": (Rule("JWEA", "JWEA"), None),
    "articles_author_suggest": (Rule(ALL, ALL), None),
    "articles_author_changelist": (Rule(ALL, ALL), None),
    "articles_author_add": (Rule(PUBLISH, PUBLISH), None),
    "articles_author_history": (Rule(ALL, ALL), "author"),
    "articles_author_delete": (Rule(NOBODY, NOBODY), "author"),
    "articles_author_change": (Rule(ALL, PUBLISH), "author"),
    "articles_author_presence": (Rule(None, ALL), "author"),
    "articles_author_save": (Rule(None, PUBLISH), "author"),
    "articles_author_restore": (Rule(None, PUBLISH), "replaced_author"),
    "articles_stylerule_changelist": (Rule(ALL, ALL), None),
    "articles_stylerule_add": (Rule(PUBLISH, PUBLISH), None),
    "articles_stylerule_import": (Rule(PUBLISH, PUBLISH), None),
    "articles_stylerule_history": (Rule(ALL, ALL), "style_rule"),
    "articles_stylerule_delete": (Rule(PUBLISH, PUBLISH), "style_rule"),
    "articles_stylerule_change": (Rule(ALL, PUBLISH), "style_rule"),
    "articles_stylerule_presence": (Rule(None, ALL), "style_rule"),
    "articles_stylerule_save": (Rule(None, PUBLISH), "style_rule"),
    "articles_stylerule_restore": (Rule(None, PUBLISH), "replaced_style_rule"),
    "wire_wireitem_changelist": (Rule("JWEA", "JWEA"), None),
    "wire_wireitem_change": (Rule("JWEA", None), "wire_item"),
    **{
        f"wire_wireitem_{action}": (Rule(None, "JWEA"), "wire_item")
        for action in ("story", "dismiss", "reopen", "review")
    },
    **{f"wire_wiresource_{page}": (Rule(PUBLISH, PUBLISH), None) for page in ("changelist", "add")},
    **{f"wire_wiresource_{page}": (Rule(PUBLISH, PUBLISH), "wire_source") for page in ("change", "history", "delete")},
    **{f"wire_wiresource_{page}": (Rule(None, PUBLISH), "wire_source") for page in ("presence", "save")},
    "wire_wiresource_restore": (Rule(None, PUBLISH), "replaced_wire_source"),
    "wire_subjectmapping_changelist": (Rule(PUBLISH, PUBLISH), None),
    "wire_subjectmapping_add": (Rule(NOBODY, NOBODY), None),
    "wire_subjectmapping_delete": (Rule(NOBODY, NOBODY), "wire_subject"),
    **{f"wire_subjectmapping_{page}": (Rule(PUBLISH, PUBLISH), "wire_subject") for page in ("change", "history")},
    **{f"wire_subjectmapping_{page}": (Rule(None, PUBLISH), "wire_subject") for page in ("presence", "save")},
    "wire_subjectmapping_restore": (Rule(None, PUBLISH), "replaced_wire_subject"),
    "topics_topic_suggest": (Rule(ALL, ALL), None),
    "topics_topic_bulk": (Rule(None, CURATE), None),
    "topics_topic_dismiss": (Rule(None, CURATE), None),
    "topics_topic_reopen": (Rule(None, CURATE), None),
    "topics_topic_stories": (Rule(CURATE, CURATE), "topic"),
    "topics_topic_preview": (Rule(CURATE, CURATE), "topic"),
    "topics_topic_preview_page": (Rule(None, CURATE), "topic"),
    "topics_topic_merge": (Rule(CURATE, None), "topic"),
    "topics_topic_merge_several": (Rule(CURATE, CURATE), None),
    "topics_topic_merges": (Rule(CURATE, None), None),
    "topics_topic_undo_merge": (Rule(CURATE, CURATE), "merge"),
    "topics_topic_undo_split": (Rule(CURATE, CURATE), "split"),
    "topics_topic_split": (Rule(CURATE, CURATE), "topic"),
    "topics_topic_rename_in_list": (Rule(None, CURATE), None),
    "topics_topic_rename": (Rule(CURATE, CURATE), "topic"),
    "topics_topic_changelist": (Rule(ALL, ALL), None),
    "topics_topic_add": (Rule(CURATE, CURATE), None),
    "topics_topic_history": (Rule(ALL, ALL), "topic"),
    "topics_topic_delete": (Rule(CURATE, CURATE), "topic"),
    "topics_topic_change": (Rule(ALL, CURATE), "topic"),
    "topics_topic_presence": (Rule(None, ALL), "topic"),
    "topics_topic_save": (Rule(None, CURATE), "topic"),
    "topics_topic_restore": (Rule(None, CURATE), "replaced_topic"),
    "newsroom_image_preview": (Rule(ALL, None), "image"),
    "newsroom_image_pick": (Rule(ALL, None), None),
    "newsroom_image_upload": (Rule(None, ALL), None),
    "newsroom_image_from_body": (Rule(None, ALL), None),
    "newsroom_image_describe": (Rule(None, CURATE), "image"),
    "newsroom_image_changelist": (Rule(ALL, ALL), None),
    "newsroom_image_add": (Rule(ALL, ALL), None),
    "newsroom_image_history": (Rule(ALL, ALL), "image"),
    "newsroom_image_delete": (Rule(PUBLISH, PUBLISH), "image"),
    "newsroom_image_change": (Rule(ALL, CURATE), "image"),
    "newsroom_image_presence": (Rule(None, ALL), "image"),
    "newsroom_image_save": (Rule(None, CURATE), "image"),
    "newsroom_mediafile_changelist": (Rule(ALL, ALL), None),
    "newsroom_mediafile_add": (Rule("JWEA", "JWEA"), None),
    "newsroom_mediafile_pick": (Rule(ALL, None), None),
    "newsroom_mediafile_upload": (Rule(None, "JWEA"), None),
    "newsroom_mediafile_describe": (Rule(None, PUBLISH), "mediafile"),
    "newsroom_mediafile_history": (Rule(ALL, ALL), "mediafile"),
    "newsroom_mediafile_delete": (Rule(PUBLISH, PUBLISH), "mediafile"),
    "newsroom_mediafile_change": (Rule(ALL, PUBLISH), "mediafile"),
    "newsroom_mediafile_presence": (Rule(None, ALL), "mediafile"),
    "newsroom_mediafile_save": (Rule(None, PUBLISH), "mediafile"),
    "newsroom_mediafile_restore": (Rule(None, PUBLISH), "replaced_mediafile"),
    "newsroom_image_restore": (Rule(None, CURATE), "replaced_image"),
    **{f"newsroom_page_{page}": (Rule(PUBLISH, PUBLISH), None) for page in ("changelist", "add")},
    **{f"newsroom_page_{page}": (Rule(PUBLISH, PUBLISH), "page") for page in ("change", "discard", "unpublish")},
    "newsroom_page_presence": (Rule(None, PUBLISH), "page"),
    "newsroom_page_save": (Rule(None, PUBLISH), "page"),
    "newsroom_page_restore": (Rule(None, PUBLISH), "replaced_page"),
    "newsroom_page_translate": (Rule(None, PUBLISH), "page"),
    "newsroom_page_preview": (Rule(None, PUBLISH), "page"),
    "newsroom_page_history": (Rule(PUBLISH, PUBLISH), "page"),
    "newsroom_page_delete": (Rule(PUBLISH, PUBLISH), "unseen_page"),
    "newsroom_redirect_changelist": (Rule(PUBLISH, PUBLISH), None),
    "newsroom_redirect_add": (Rule(PUBLISH, PUBLISH), None),
    "newsroom_redirect_test": (Rule(PUBLISH, PUBLISH), None),
    "newsroom_redirect_presence": (Rule(None, PUBLISH), "redirect"),
    "newsroom_redirect_save": (Rule(None, PUBLISH), "redirect"),
    "newsroom_redirect_restore": (Rule(None, PUBLISH), "replaced_redirect"),
    "newsroom_redirect_history": (Rule(PUBLISH, PUBLISH), "former"),
    "newsroom_redirect_delete": (Rule(PUBLISH, PUBLISH), "redirect"),
    "newsroom_redirect_change": (Rule(PUBLISH, PUBLISH), "redirect"),
    "newsroom_auditentry_changelist": (Rule(PUBLISH, PUBLISH), None),
    "newsroom_auditentry_add": (Rule(NOBODY, NOBODY), None),
    "newsroom_auditentry_history": (Rule(PUBLISH, PUBLISH), "entry"),
    "newsroom_auditentry_delete": (Rule(NOBODY, NOBODY), "entry"),
    "newsroom_auditentry_change": (Rule(PUBLISH, NOBODY), "entry"),
    **{
        f"auth_{model}_{page}": (Rule(PEOPLE, PEOPLE), model if page not in {"changelist", "add"} else None)
        for model in ("user", "group")
        for page in ("changelist", "add", "history", "delete", "change")
    },
    "auth_user_reset_second_factor": (Rule(PEOPLE, PEOPLE), "user"),
    "auth_user_end_sessions": (Rule(PEOPLE, PEOPLE), "user"),
    "auth_user_password_change": (Rule(PEOPLE, PEOPLE), "user"),
}
# Open to everybody, or leading on to another of these.
OPEN = {"login", "app_list", None}
