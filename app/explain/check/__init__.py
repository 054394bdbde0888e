"""Numbers that a student's program computed, beside ours: where they differ, and by which slip."""
