"""All slips by their codes, in the order in which they are told."""

from __future__ import annotations

from app.lm.rnn.slips import activation, adding, carrying, losses, states, weights
from app.lm.rnn.slips.passes import Pass

CODES = (
    "tanh_from_a",
    "no_tanh_derivative",
    "diag_wrong_side",
    "dh_not_carried",
    "overwritten",
    "last_step_only",
    "u_transposed",
    "w_transposed",
    "v_transposed",
    "bias_forgotten",
    "half_bias",
    "softmax_twice",
    "softmax_axis",
    "log2",
    "log10",
    "mean_loss",
    "y_not_shifted",
    "state_reset",
    "state_not_reset",
    "h0_wrong",
    "clipped",
    "truncated",
    "batch_time_swapped",
    "identity",
    "sigmoid",
    "relu",
)
# Those with nothing to be estimated, each in all its forms, the commonest first.
SLIPS: tuple[type[Pass], ...] = tuple(
    slip for part in (activation, carrying, adding, weights, losses, states) for slip in part.SLIPS
)
