"""The main job: from files to a dataset."""

from kg.build.dataset import Built, build_dataset
from kg.build.partitioned import BuiltParts, build_parts
from kg.build.summary import summary

__all__ = ["Built", "BuiltParts", "build_dataset", "build_parts", "summary"]
