"""Making one topic of two, taking that back at any later time, moving stories to another topic, and renaming one."""

from topics.merging.plans import Plan, plan_merge, plan_rename, plan_split, plan_undo
from topics.merging.verbs import GONE, merge, merge_all, rename, split, undo

__all__ = [
    "GONE",
    "Plan",
    "merge",
    "merge_all",
    "plan_merge",
    "plan_rename",
    "plan_split",
    "plan_undo",
    "rename",
    "split",
    "undo",
]
