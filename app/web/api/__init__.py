"""The JSON API under `/api/v1`: one module of thin routes per kind of resource."""
