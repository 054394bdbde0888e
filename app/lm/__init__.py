"""Floor 2, the mathematics: counts, smoothing, recurrent networks, training; no files, pages or jobs."""
