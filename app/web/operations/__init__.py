"""What whoever runs the app needs of it: its state, its figures, its log, an end in good order."""
