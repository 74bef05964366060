"""Whether the folders that the site writes to have space."""

import os
from types import SimpleNamespace

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import connection

from newsroom.core.monitoring import disks

GIGABYTE = 1024**3


def disk(monkeypatch, *, free=GIGABYTE, inodes=1000, all_inodes=5000):
    """Let each disk have so many bytes and inodes left for users other than root."""
    stat = SimpleNamespace(
        f_bavail=free // 4096, f_frsize=4096, f_blocks=GIGABYTE // 4096, f_favail=inodes, f_files=all_inodes
    )
    monkeypatch.setattr(os, "statvfs", lambda path: stat)


def test_a_folder_with_space_is_fine_and_so_is_one_that_does_not_exist_yet(tmp_path, monkeypatch):
    disk(monkeypatch, free=disks.MIN_FREE)
    disks.check(tmp_path)
    disks.check(tmp_path / "2026" / "media")
    assert not (tmp_path / "2026").exists()


def test_a_full_disk_is_reported_before_nothing_fits(tmp_path, monkeypatch):
    for free in (disks.MIN_FREE - 4096, 4096):
        disk(monkeypatch, free=free)
        with pytest.raises(disks.LowSpace, match=rf"has {free // 1024**2} MB left. At least 100 MB are needed"):
            disks.check(tmp_path)
    disk(monkeypatch, free=0)
    with pytest.raises(OSError, match=r"is full. At least 100 MB are needed") as failure:
        disks.check(tmp_path)
    assert not isinstance(failure.value, disks.LowSpace)


def test_a_disk_without_inodes_is_full_but_one_that_counts_none_is_not(tmp_path, monkeypatch):
    disk(monkeypatch, inodes=0)
    with pytest.raises(OSError, match="no inodes left"):
        disks.check(tmp_path)
    disk(monkeypatch, inodes=0, all_inodes=0)
    disks.check(tmp_path)


def test_a_folder_of_another_user_or_a_read_only_disk_is_reported(tmp_path, monkeypatch):
    disk(monkeypatch)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(OSError, match="is not writable"):
        disks.check(tmp_path)


def test_folders_on_other_machines_are_not_looked_at(settings):
    names = [folder.name for folder in disks.all_folders()]
    assert names == [*(["database"] if connection.vendor == "sqlite" else []), "media", "temporary files"]
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"{InMemoryStorage.__module__}.InMemoryStorage"}}
    assert "media" not in [folder.name for folder in disks.all_folders()]
