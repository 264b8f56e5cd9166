"""Loss and metric functions as Keras 2.3.1 (losses.py, metrics.py) and the TensorFlow 2 backend that it calls define
them, worked in NumPy and float64. Written from the formulas, independent of the code under test."""

import numpy as np

EPSILON = 1e-7


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def log_softmax(x):
    shifted = x - x.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def clip(p):
    return np.clip(p, EPSILON, 1 - EPSILON)


def smoothed(t, smoothing, target):
    return t * (1 - smoothing) + smoothing * target


def mean_squared_error(t, p):
    return ((p - t) ** 2).mean(-1)


def mean_absolute_error(t, p):
    return np.abs(p - t).mean(-1)


def mean_absolute_percentage_error(t, p):
    return 100 * np.abs((t - p) / np.maximum(np.abs(t), EPSILON)).mean(-1)


def mean_squared_logarithmic_error(t, p):
    return ((np.log(np.maximum(p, EPSILON) + 1) - np.log(np.maximum(t, EPSILON) + 1)) ** 2).mean(-1)


def huber(t, p, delta=1.0):
    size = np.abs(p - t)
    quadratic = np.minimum(size, delta)
    return (0.5 * quadratic**2 + delta * (size - quadratic)).mean(-1)


def log_cosh(t, p):
    x = p - t
    return (x + softplus(-2 * x) - np.log(2)).mean(-1)


def cosine_similarity(t, p):
    def unit(x):
        return x / np.sqrt(np.maximum((x * x).sum(-1, keepdims=True), 1e-12))

    return -(unit(t) * unit(p)).sum(-1)


def categorical_crossentropy(t, p, from_logits=False, label_smoothing=0.0):
    t = smoothed(t, label_smoothing, 1 / t.shape[-1])
    if from_logits:
        return -(t * log_softmax(p)).sum(-1)
    return -(t * np.log(clip(p / p.sum(-1, keepdims=True)))).sum(-1)


def sparse_categorical_crossentropy(t, p, from_logits=False):
    logs = log_softmax(p if from_logits else np.log(clip(p)))
    return -np.take_along_axis(logs, t.astype(int).reshape(p.shape[:-1])[..., None], -1)[..., 0]


def binary_crossentropy(t, p, from_logits=False, label_smoothing=0.0):
    t = smoothed(t, label_smoothing, 0.5)
    if from_logits:
        return (np.maximum(p, 0) - p * t + np.log1p(np.exp(-np.abs(p)))).mean(-1)
    p = clip(p)
    return -(t * np.log(p + EPSILON) + (1 - t) * np.log(1 - p + EPSILON)).mean(-1)


def kl_divergence(t, p):
    t, p = np.clip(t, EPSILON, 1), np.clip(p, EPSILON, 1)
    return (t * np.log(t / p)).sum(-1)


def poisson(t, p):
    return (p - t * np.log(p + EPSILON)).mean(-1)


def signed(t):
    return 2 * t - 1 if np.isin(t, (0, 1)).all() else t


def hinge(t, p):
    return np.maximum(1 - signed(t) * p, 0).mean(-1)


def squared_hinge(t, p):
    return (np.maximum(1 - signed(t) * p, 0) ** 2).mean(-1)


def categorical_hinge(t, p):
    return np.maximum(0, ((1 - t) * p).max(-1) - (t * p).sum(-1) + 1)


def binary_accuracy(t, p):
    return (t == np.round(p)).mean(-1)


def in_top_k(scores, classes, k):
    right = np.take_along_axis(scores, classes[:, None], -1)
    return (np.isfinite(scores).all(-1) & ((scores > right).sum(-1) < k)).astype(float)


def top_k_categorical_accuracy(t, p, k=5):
    return in_top_k(p, t.argmax(-1), k)


def sparse_top_k_categorical_accuracy(t, p, k=5):
    return in_top_k(p, t.astype(int).reshape(-1), k)
