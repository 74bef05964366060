"""Making one topic of two, taking that back at any later time, and moving stories from one topic to another."""

from topics.merging.plans import Plan, plan_merge, plan_split, plan_undo
from topics.merging.verbs import merge, merge_all, split, undo

__all__ = ["Plan", "merge", "merge_all", "plan_merge", "plan_split", "plan_undo", "split", "undo"]
