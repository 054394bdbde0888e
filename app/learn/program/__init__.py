"""Chapter 15's program: its text in two languages, its runs, its slips, its loop to be put in order."""
