"""The pages of Learn: a map of chapters, a chapter, a review of what was missed."""
