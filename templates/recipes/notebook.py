# %%
from app.client import Client

client = Client("http://127.0.0.1:8000")
text = "今天的天气真好呀"

# %%
client.score(text, ["tutorial-char-2gram", "rnn-zh-char"])

# %%
trace = client.trace(text, "rnn-zh-char", gradients=True)
trace

# %%
trace.h.shape, abs(trace.gradients["dh"]).max(axis=1).round(3)
