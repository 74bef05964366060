"""The journalist's desk: the list of stories, the writing screen and the people."""

from articles.admin.articles import ArticleAdmin
from articles.admin.authors import AuthorAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin"]
