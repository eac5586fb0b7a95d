"""Links reports: things with several names, trajectories, and the outcomes of promises."""
