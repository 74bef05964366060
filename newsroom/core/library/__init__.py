"""The image library: upload, describe and delete images."""
