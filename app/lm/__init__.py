"""Floor 2, the mathematics: counts, smoothing, recurrent networks, training; knows no files, pages or jobs."""
