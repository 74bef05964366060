"""Topic entries as plain Python: each a thing of its own that may move from topic to topic, and what was said of it."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Filed:
    """One entry, and what was said of it."""

    reason: str = ""
    line: str = ""
    is_pinned: bool = False

    def said(self):
        return self.reason, self.line, self.is_pinned


@dataclass(eq=False)
class Moved:
    """What a merge or a split moved from a topic, the source, to another one."""

    source: int
    target: int
    is_split: bool = False
    # The row that takes it back.
    row: object = None
    moved: list = field(default_factory=list)
    # (the story, the source's entry)
    doubled: list = field(default_factory=list)
    # (the target's entry, what it got, its line)
    given: list = field(default_factory=list)
    is_standing: bool = True


@dataclass(eq=False)
class Story:
    article: object
    # The topic's id -> the entry.
    filed: dict = field(default_factory=dict)
    # What its draft asks for; None: it has no other than what is published.
    wanted: list | None = None
    is_published: bool = False

    def publish(self, topics):
        self.filed = {pk: self.filed.get(pk) or Filed() for pk in topics}
        self.wanted, self.is_published = None, True

    def move(self, moved):
        """File it under the target where it is under the source, and note in `moved` what that did."""
        filed = self.filed.pop(moved.source, None)
        if filed is None:
            return
        there = self.filed.setdefault(moved.target, filed)
        if there is filed:
            moved.moved.append(filed)
            return
        moved.doubled.append((self, filed))
        if filed.is_pinned and not there.is_pinned:
            there.is_pinned = True
            moved.given.append((there, "pin", ""))
        if filed.line and not there.line:
            there.line = filed.line
            moved.given.append((there, "line", filed.line))


class Model:
    """All stories, and what was moved, in that order."""

    def __init__(self):
        self.stories, self.moves = [], []

    def said(self):
        """The story's id and the topic's -> what was said of the entry."""
        return {(s.article.pk, topic): filed.said() for s in self.stories for topic, filed in s.filed.items()}

    def move(self, stories, source, target, *, row, is_split):
        done = Moved(source, target, is_split, row)
        for story in stories:
            story.move(done)
        self.moves.append(done)

    def can_undo(self, done):
        """Whether it stands, and the topics that it takes are there."""
        gone = {m.source for m in self.moves if m.is_standing and not m.is_split}
        return done.is_standing and done.target not in gone and not (done.is_split and done.source in gone)

    def undo(self, done):
        source, target = done.source, done.target
        done.is_standing = False
        # A story that was filed under the source again meanwhile stays under both, as it is.
        anew = [story for story in self.stories if source in story.filed]
        for filed, what, line in done.given:
            if any(story.filed.get(target) is filed for story in anew):
                continue
            if what == "pin" and self._is_at(filed, target):
                filed.is_pinned = False
            if what == "line" and filed.line == line and self._is_at(filed, target):
                filed.line = ""
        for story, filed in done.doubled:
            if target in story.filed and story not in anew:
                story.filed[source] = filed
        place = self.moves.index(done)
        later = [m for m in self.moves[place + 1 :] if m.is_standing and m.target == target]
        for story in self.stories:
            if story.filed.get(target) in done.moved and story not in anew:
                story.filed[source] = story.filed.pop(target)
                self._stand_in(story, target, later)

    def _stand_in(self, story, target, later):
        """Where a entry went back, those have their turn that it stood for when they were moved."""
        for move in later:
            again = [filed for other, filed in move.doubled if other is story]
            if again and target not in story.filed:
                story.filed[target] = again[0]
                move.moved.append(again[0])
                move.doubled.remove((story, again[0]))

    def _is_at(self, filed, topic):
        return any(story.filed.get(topic) is filed for story in self.stories)
