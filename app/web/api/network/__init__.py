"""The API of recurrent networks: traces, steps, gradients, components, exports, cost."""
