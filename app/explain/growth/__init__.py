"""What a larger n costs and brings."""
