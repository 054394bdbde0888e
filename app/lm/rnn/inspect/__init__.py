"""What a network's gradients are made of, checked and measured."""
