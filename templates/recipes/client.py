from app.client import Client

text = "今天的天气真好呀"
models = ["tutorial-char-2gram", "rnn-zh-char"]

with Client("http://127.0.0.1:8000") as client:
    for score in client.score(text, models):
        print(score.model, score.prob, score.perplexity)
    trace = client.trace(text, "rnn-zh-char", gradients=True)

print(trace.h.shape, trace.L.sum())
print(trace.gradients["dW"].shape)
