"""The JSON API under `/api/v1`: one module of thin routes for each kind of thing."""
