curl -G http://127.0.0.1:8000/api/v1/score \
  --data-urlencode 'text=今天的天气真好呀' \
  -d models=tutorial-char-2gram,rnn-zh-char
