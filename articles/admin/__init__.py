"""The desk for journalists: the list of stories, the writing screen and authors."""

from articles.admin.articles import ArticleAdmin
from articles.admin.authors import AuthorAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin"]
