#!/usr/bin/env bash
# tests of images and files with a bucket in object storage (moto) instead of a folder
set -euo pipefail
source .ci/functions.sh

export PYTEST_ADDOPTS="-m 'not faults and not browser' --bucket moto"
# Only those that store media. Uploads are decoded before that.
run_tests uv run pytest tests/core/images/test_renditions.py tests/core/images/test_storage.py tests/core/library \
  tests/newsroom/site/test_media.py tests/newsroom/site/test_library_files.py tests/newsroom/admin/test_images.py \
  tests/newsroom/admin/test_files.py tests/newsroom/admin/test_image_picker.py tests/newsroom/test_image_usage.py \
  tests/newsroom/admin/test_image_permissions.py tests/newsroom/management/test_render_pictures.py \
  tests/newsroom/exchange/test_backup.py tests/newsroom/exchange/full_export
