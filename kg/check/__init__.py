"""Checks of a written dataset: evidence, shapes, reasoning, code lists. `kg.check.dataset` runs them all."""
