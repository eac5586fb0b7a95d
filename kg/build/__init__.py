"""The main job: from files to a dataset."""

from kg.build.dataset import Built, build_dataset
from kg.build.summary_text import summary

__all__ = ["Built", "build_dataset", "summary"]
