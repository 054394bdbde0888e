"""A network as a model that gives P(. | context), so that it generates by the same code as counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest
from app.lm.checks import Floats
from app.lm.rnn.cells.elman import advance, readout, softmax
from app.lm.rnn.parameters import Parameters, as_state
from app.text.vocabulary import Vocabulary


class NetworkModel:
    """Reads `<s>`, if it has one, then the context. It keeps the last state: one token more costs one step.

    Make one for each text that is generated; it is not to be shared between threads.
    """

    def __init__(self, params: Parameters, vocabulary: Vocabulary) -> None:
        self.params = params
        self._vocabulary = vocabulary
        self._read: list[int] = []
        self._h: Floats = as_state(params, None)

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens behind the ids."""
        return self._vocabulary

    def distribution(self, context: Sequence[str], boundaries: bool = True) -> NDArray[np.float64]:
        """Return P(. | <s>, context), (|V|,) by id: yhat after the last token.

        A network always starts from `<s>` and may always end: `boundaries` changes nothing. One without
        `<s>` has to be given a token. Raises InvalidRequest where there is nothing to read.
        """
        bos = self._vocabulary.marks.bos
        ids = [*([] if bos is None else [bos]), *self._vocabulary.encode(context).tolist()]
        if not ids:
            raise InvalidRequest(field="text", reason="no_start")
        num_read = len(self._read)
        if ids[:num_read] != self._read:
            num_read, self._h = 0, as_state(self.params, None)
        for token in ids[num_read:]:
            _, self._h = advance(self.params, self._h, token)
        self._read = ids
        yhat, _ = softmax(readout(self.params, self._h).astype(np.float64))
        return np.asarray(yhat)
