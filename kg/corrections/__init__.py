"""Corrections by people: which facts most need a look, and what persons say of them, applied on every build."""
