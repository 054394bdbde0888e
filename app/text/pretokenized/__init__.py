"""Text that is already cut, turned into ids in bulk."""
