"""Stories, people, drafts, corrections, and what is said about stories on the desk."""

from articles.models.article import Article
from articles.models.conversation import Comment, Notification, NotificationSetting
from articles.models.corrections import Correction
from articles.models.drafts import Presence, Revision, WorkingCopy
from articles.models.people import Author, Byline
from articles.models.pictures import ArticleImage, DraftImage
from articles.models.search import SearchEntry
from articles.models.sharing import ShareLink
from articles.models.words import HeadlineWord, Word

__all__ = [
    "Article",
    "ArticleImage",
    "Author",
    "Byline",
    "Comment",
    "Correction",
    "DraftImage",
    "HeadlineWord",
    "Notification",
    "NotificationSetting",
    "Presence",
    "Revision",
    "SearchEntry",
    "ShareLink",
    "Word",
    "WorkingCopy",
]
