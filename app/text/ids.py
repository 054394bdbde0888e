"""The type of token ids in bulk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids32 = NDArray[np.int32]
