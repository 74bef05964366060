"""Topics, their aliases, the stories in them, related topics, and stored counts and indexes."""

from topics.models.citations import SENTENCE_LENGTH, Change, Citation
from topics.models.counts import MIN_SHARED, MonthCount, SharedCount, SharedMonthCount
from topics.models.entries import TopicEntry
from topics.models.flags import DismissedFlag, Flag
from topics.models.merges import Merge, Split, Undoable
from topics.models.names import Alias, Fingerprint, IndexedName, Opening, Resemblance, Way
from topics.models.pins import Pinned
from topics.models.topic import KEY_LENGTH, NAME_LENGTH, Kind, RelatedTopic, Topic
from topics.models.word_weights import WordWeights

__all__ = [
    "KEY_LENGTH",
    "MIN_SHARED",
    "NAME_LENGTH",
    "SENTENCE_LENGTH",
    "Alias",
    "Change",
    "Citation",
    "DismissedFlag",
    "Fingerprint",
    "Flag",
    "IndexedName",
    "Kind",
    "Merge",
    "MonthCount",
    "Opening",
    "Pinned",
    "RelatedTopic",
    "Resemblance",
    "SharedCount",
    "SharedMonthCount",
    "Split",
    "Topic",
    "TopicEntry",
    "Undoable",
    "Way",
    "WordWeights",
]
