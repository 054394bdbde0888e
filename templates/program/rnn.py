# %% 1
# zh 第 1 步：句子变成编号
# en Stage 1: a sentence becomes numbers
import numpy as np

np.set_printoptions(precision=4, suppress=True)
sentence = "今天的天气真好呀"
vocabulary = ["<unk>", "<s>", "</s>", "天", "今", "呀", "好", "气", "的", "真"]

ids = {token: i for i, token in enumerate(vocabulary)}
w = [ids[token] for token in ("<s>", *sentence, "</s>")]
tau = len(w) - 1
# zh 时间步从 1 数起，和公式一样；第 0 步没有输入，空着
# en Time steps count from 1, as in the equations; nothing is read at 0
x = [None, *w[:-1]]
y = [None, *w[1:]]
print("x =", x[1:])
print("y =", y[1:])


# %% 2
# zh 第 2 步：先不用网络，数一数：二元语法
# en Stage 2: no network yet, count: a bigram
counts = np.zeros((len(vocabulary), len(vocabulary)), int)
for t in range(1, tau + 1):
    counts[x[t], y[t]] += 1

bigram = [None]
for t in range(1, tau + 1):
    bigram.append(counts[x[t], y[t]] / counts[x[t]].sum())
bigram_loss = -np.log(bigram[1:]).sum()
print("bigram =", *(f"{p:.2f}" for p in bigram[1:]))
print("bigram_loss =", bigram_loss)


# %% 3
# zh 第 3 步：网络的参数，和它走的一个时间步
# en Stage 3: the parameters of the network, and one time step
def parameter(*rows):
    # zh 网络文件里的数是 32 位的，照原样取来，再用 64 位计算
    # en The network's file has 32 bits a number; we compute with 64
    return np.array(rows, np.float32).astype(float)


U = parameter(
    [0.32, -2.03, -0.09, 1.85, -0.3, 0.64, 1.17, -0.41, -0.44, -1.44],
    [0.12, 1.83, -0.45, 2.17, -1.52, 0.8, 0.29, 0.94, -2.33, -1.31],
    [0.24, 1.92, 0.53, 1.12, 1.26, -1.48, -1.04, -2.24, 1.26, -1.41],
)
W = parameter([-0.43, -1.98, -0.85], [2.34, 1.36, -0.01], [-0.33, -0.39, 1.4])
V = parameter(
    [-0.13, -0.08, 2.0, -2.59, -1.97, 1.89, -2.87, 2.41, 3.21, -2.27],
    [0.02, 0.05, 2.46, -2.91, 2.71, -2.27, -2.85, 2.45, -2.89, 2.17],
    [-0.49, -0.43, -2.47, 2.29, 2.34, -2.09, -2.46, 2.23, 2.34, -2.57],
).T
b = parameter(-0.28, 0.37, -0.23)
c = parameter(-1.07, -1.09, 0.71, 1.07, 0.42, 1.12, 0.39, 0.54, -0.75, 0.8)
H = len(b)
theta = U, W, V, b, c
n = sum(array.size for array in theta)
print("n =", n)


def softmax(o):
    # zh 先减去最大的数：结果不变，指数不会溢出
    # en Less the largest entry: the same result, and no overflow
    e = np.exp(o - o.max())
    return e / e.sum()


def step(h_before, token):
    a = b + W @ h_before + U[:, token]
    h = np.tanh(a)
    o = c + V @ h
    return a, h, o, softmax(o)


a1, h1, o1, yhat1 = step(np.zeros(H), x[1])
print("h(1) =", h1)
print("yhat(1) =", yhat1)
print("softmax([1000, 0]) =", softmax(np.array([1000.0, 0.0])))


# %% 4
# zh 第 4 步：从头到尾走完整句话
# en Stage 4: the whole sentence, from first to last
def forward():
    a, h = np.zeros((2, tau + 1, H))
    o, yhat = np.zeros((2, tau + 1, len(vocabulary)))
    # zh 第 t 行是第 t 步；h 的第 0 行就是 h(0)，全是 0
    # en Row t is time step t; row 0 of h is h(0), all zeros
    for t in range(1, tau + 1):
        a[t], h[t], o[t], yhat[t] = step(h[t - 1], x[t])
    return a, h, o, yhat


a, h, o, yhat = forward()
print("argmax yhat:", *(vocabulary[row.argmax()] for row in yhat[1:]))


# %% 5
# zh 第 5 步：损失，猜中的概率越小，损失越大
# en Stage 5: the loss, larger the less probable the truth was held
def loss_of(yhat):
    L = np.zeros(tau + 1)
    for t in range(1, tau + 1):
        L[t] = -np.log(yhat[t, y[t]])
    return L


L = loss_of(yhat)
loss = L.sum()
print("loss =", loss)


# %% 6
# zh 第 6 步：沿时间往回走，求每个参数的梯度
# en Stage 6: back through time, to the gradient of each parameter
def backward(h, yhat):
    dU, dW, dV, db, dc = (np.zeros_like(array) for array in theta)
    one_hot = np.eye(len(vocabulary))
    da_next = np.zeros(H)
    for t in range(tau, 0, -1):
        do = yhat[t] - one_hot[y[t]]
        dV += np.outer(do, h[t])
        dc += do
        # zh 两个来源：本步的输出，和下一步的状态
        # en Two sources: the output of this step, the state of the next
        dh = V.T @ do + W.T @ da_next
        da = (1 - h[t] ** 2) * dh
        dW += np.outer(da, h[t - 1])
        dU[:, x[t]] += da
        db += da
        da_next = da
    return dU, dW, dV, db, dc


dU, dW, dV, db, dc = backward(h, yhat)
print("dW =", dW, sep="\n")


# %% 7
# zh 第 7 步：先核对梯度，再让网络从头学起
# en Stage 7: check the gradients, then let a network learn from nothing
def by_difference(array, e=1e-5):
    slopes = np.zeros_like(array)
    for i in np.ndindex(array.shape):
        kept = array[i]
        array[i] = kept + e
        above = loss_of(forward()[3]).sum()
        array[i] = kept - e
        below = loss_of(forward()[3]).sum()
        array[i] = kept
        slopes[i] = (above - below) / (2 * e)
    return slopes


slopes = [by_difference(array) for array in theta]
gaps = [abs(s - d).max() for s, d in zip(slopes, (dU, dW, dV, db, dc))]
print("max(gaps) =", max(gaps))

# zh 换成随机的参数，然后每一步都往损失变小的方向走一点
# en Random parameters, then step by step to where the loss is smaller
rng = np.random.default_rng(0)
for array in theta:
    array[:] = rng.normal(0, 0.5, array.shape)
rate, history = 2 / (tau + 1), []
for _ in range(150):
    a, h, o, yhat = forward()
    history.append(loss_of(yhat).sum())
    for array, d in zip(theta, backward(h, yhat)):
        array -= rate * d
print("loss:", history[0], "→", history[-1])

# zh 让它自己说：每一步取最可能的词元，再读进去
# en Let it speak: at each step the likeliest token, which it reads next
token, state, said = ids["<s>"], np.zeros(H), []
while len(said) < 2 * tau and token != ids["</s>"]:
    _, state, _, p = step(state, token)
    token = int(p.argmax())
    said.append(vocabulary[token])
print(*said)
