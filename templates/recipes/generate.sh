curl -N http://127.0.0.1:8000/api/v1/generate \
  -H 'content-type: application/json' \
  -d '{"text": "今天", "model": "rnn-zh-char", "seed": 1}'
