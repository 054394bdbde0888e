"""The backward pass as evidence, and a check of its gradients."""
