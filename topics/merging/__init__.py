"""Merges, splits and renames topics. Each can be undone at any later time."""

from topics.merging.merge_dry_run import Plan, plan_merge, plan_rename, plan_undo
from topics.merging.numbers import spent_numbers
from topics.merging.services import GONE, fate_of, merge, merge_all, rename, split, undo, undo_split
from topics.merging.splits import plan_split, plan_undo_split

__all__ = [
    "GONE",
    "Plan",
    "fate_of",
    "merge",
    "merge_all",
    "plan_merge",
    "plan_rename",
    "plan_split",
    "plan_undo",
    "plan_undo_split",
    "rename",
    "spent_numbers",
    "split",
    "undo",
    "undo_split",
]
