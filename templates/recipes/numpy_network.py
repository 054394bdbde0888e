import numpy as np

from app.client import Client

rng = np.random.default_rng(0)
own = {
    "U": rng.normal(size=(4, 6)),
    "W": rng.normal(size=(4, 4)),
    "V": rng.normal(size=(6, 4)),
    "b": rng.normal(size=4),
    "c": rng.normal(size=6),
}
inputs, targets = [0, 3, 1, 5], [3, 1, 5, 2]

h, states = np.zeros(4), []
for x in inputs:
    h = np.tanh(own["b"] + own["W"] @ h + own["U"][:, x])
    states.append(h)

with Client("http://127.0.0.1:8000") as client:
    trace = client.trace(
        parameters=own,
        inputs=inputs,
        targets=targets,
    )
print("h:", abs(trace.h - states).max())
