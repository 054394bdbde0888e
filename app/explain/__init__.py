"""Floor 3: results turned into evidence that a person can check; knows the models, not HTTP."""
