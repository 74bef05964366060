"""Stories, authors, drafts, corrections and comments."""

from articles.models.article import Article
from articles.models.authors import Author, Byline
from articles.models.comments import Comment
from articles.models.corrections import ChangeNote, Correction
from articles.models.drafts import WorkingCopy
from articles.models.files import ArticleFile, DraftFile
from articles.models.house_style import StyleDismissal, StyleRule, StyleSeverity
from articles.models.notifications import Notification, NotificationSetting
from articles.models.pictures import ArticleImage, DraftImage
from articles.models.preview_links import ShareLink
from articles.models.revisions import Revision
from articles.models.saved_views import SavedView
from articles.models.search import DraftEntry, SearchEntry
from articles.models.word_indexes import HeadlineEntry, SimilarityEntry

__all__ = [
    "Article",
    "ArticleFile",
    "ArticleImage",
    "Author",
    "Byline",
    "ChangeNote",
    "Comment",
    "Correction",
    "DraftEntry",
    "DraftFile",
    "DraftImage",
    "HeadlineEntry",
    "Notification",
    "NotificationSetting",
    "Revision",
    "SavedView",
    "SearchEntry",
    "ShareLink",
    "SimilarityEntry",
    "StyleDismissal",
    "StyleRule",
    "StyleSeverity",
    "WorkingCopy",
]
