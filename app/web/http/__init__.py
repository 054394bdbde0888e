"""HTTP details: limits, negotiation, responses."""
