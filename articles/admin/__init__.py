"""The desk for journalists: the list of stories, the writing screen, authors and the house style."""

from articles.admin.articles import ArticleAdmin
from articles.admin.authors import AuthorAdmin
from articles.admin.style_rules import StyleRuleAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin", "StyleRuleAdmin"]
