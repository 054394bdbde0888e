curl http://127.0.0.1:8000/api/v1/trace \
  -H 'content-type: application/json' -d '{
  "parameters": {
    "U": [[0.5, -0.2, 0.1]], "W": [[0.3]], "V": [[1], [0.5], [-1]],
    "b": [0.1], "c": [0, 0, 0]
  },
  "inputs": [0, 1, 2], "targets": [1, 2, 0], "gradients": true
}'
