"""Component."""
