"""Floor 5: whatever takes more than a second: training, growth by order, cost."""
