"""Steps a second of a plain PyTorch training loop, for the table in src/labs/scale_time/README.md.

    python3 training_speed.py        (Debian: python3-torch; one thread)

The same work as the rows "training" of `tessera bench scale-time`: a batch drawn with replacement from 1000
images of noise, mean squared error over images and outputs, SGD with a constant rate.
"""

import time

import torch
from torch import nn

torch.set_num_threads(1)


def perceptron(inputs, *widths):
    layers = []
    for width in widths:
        layers += [nn.Linear(inputs, width), nn.ReLU()]
        inputs = width
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(inputs, 10))


def convolutional(channels):
    def block(before, after):
        return [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.ReLU()]

    return nn.Sequential(*block(1, channels), *block(channels, 2 * channels),
                         *block(2 * channels, 4 * channels), nn.Flatten(),
                         nn.Linear(4 * channels * 16, 10))


def seconds(network, side, batch, steps):
    images = torch.rand(1000, 1, side, side) * 2 - 1
    targets = torch.eye(10)[torch.arange(1000) % 10]
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1)
    start = time.perf_counter()
    for _ in range(steps):
        chosen = torch.randint(1000, (batch,))
        loss = ((network(images[chosen]) - targets[chosen]) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return time.perf_counter() - start


CASES = [
    ("digits, width 8", lambda: perceptron(64, 8), 8, 50, 2000),
    ("digits, width 32", lambda: perceptron(64, 32), 8, 50, 2000),
    ("digits, width 128", lambda: perceptron(64, 128), 8, 50, 1000),
    ("28 x 28, two layers of 32", lambda: perceptron(784, 32, 32), 28, 64, 500),
    ("28 x 28, two layers of 128", lambda: perceptron(784, 128, 128), 28, 64, 200),
    ("28 x 28, two layers of 512", lambda: perceptron(784, 512, 512), 28, 64, 40),
    ("28 x 28, CNN of 2 channels", lambda: convolutional(2), 28, 64, 200),
    ("28 x 28, CNN of 8 channels", lambda: convolutional(8), 28, 64, 100),
    ("28 x 28, CNN of 16 channels", lambda: convolutional(16), 28, 64, 60),
    ("28 x 28, CNN of 32 channels", lambda: convolutional(32), 28, 64, 30),
]

for name, make, side, batch, steps in CASES:
    network = make()
    seconds(network, side, batch, steps)
    best = min(seconds(network, side, batch, steps) for _ in range(5))
    print(f"{name}: {steps / best:.0f} steps a second")
