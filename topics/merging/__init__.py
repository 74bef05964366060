"""Merges, splits and renames topics. Each can be undone at any later time."""

from topics.merging.merge_dry_run import Plan, plan_merge, plan_rename, plan_undo
from topics.merging.record_ids import used_ids
from topics.merging.services import GONE, find_survivor, merge, merge_all, rename, split, survivors_of, undo, undo_split
from topics.merging.split_dry_run import plan_split, plan_undo_split

__all__ = [
    "GONE",
    "Plan",
    "find_survivor",
    "merge",
    "merge_all",
    "plan_merge",
    "plan_rename",
    "plan_split",
    "plan_undo",
    "plan_undo_split",
    "rename",
    "split",
    "survivors_of",
    "undo",
    "undo_split",
    "used_ids",
]
