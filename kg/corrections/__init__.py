"""Manual corrections: which facts most need a review, and the corrections, which every build applies."""
