"""Floor 4: results turned into evidence that a person can check; it knows the models, not HTTP."""
