"""One thing under many names, trajectories, and what became of promises."""
