"""The probability of a sentence, and the evidence behind each factor."""
