"""Floor 3: n-gram models in files, and the process that trains one; quick to import: it knows no settings."""
