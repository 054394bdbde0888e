curl -G http://127.0.0.1:8000/api/v1/trace \
  --data-urlencode 'text=今天的天气真好呀' \
  -d model=rnn-zh-char -d fields=a,h,yhat,L -d top_k=3
