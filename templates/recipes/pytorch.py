import torch

from app.client import Client

torch.manual_seed(0)
size, hidden = 10, 8
rnn = torch.nn.RNN(size, hidden)
output = torch.nn.Linear(hidden, size)
inputs, targets = [0, 3, 1, 5, 9], [3, 1, 5, 9, 2]

x = torch.eye(size)[inputs]
h, _ = rnn(x)
total = torch.nn.CrossEntropyLoss(reduction="sum")
loss = total(output(h), torch.tensor(targets))
loss.backward()

own = {
    "U": rnn.weight_ih_l0.detach(),
    "W": rnn.weight_hh_l0.detach(),
    "V": output.weight.detach(),
    "b": (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach(),
    "c": output.bias.detach(),
}
with Client("http://127.0.0.1:8000") as client:
    trace = client.trace(
        parameters=own,
        inputs=inputs,
        targets=targets,
        gradients=True,
    )

print("h:", abs(trace.h - h.detach().numpy()).max())
print("loss:", abs(trace.L.sum() - loss.item()))
dW = rnn.weight_hh_l0.grad.numpy()
print("dW:", abs(trace.gradients["dW"] - dW).max())
