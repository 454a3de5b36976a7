"""Trains a ConvNet of plain PyTorch on an exported synthetic set and tests it on CIFAR-10, by the protocol of slfd's evaluation, without anything of slfd but load.py.

    slfd export GRID sets
    python3 train-exported.py sets FOLDER-WITH-test_batch.bin [epochs] [width] [test images per class]

Prints, for each set of the folder, the mean ± population deviation over five trainings beside what the grid's result says. Test images: the first 100 of each class; epochs, width and these as in the grid.
"""
import math
import os
import sys

import numpy
import torch
from torch import nn

folder, cifar = sys.argv[1], sys.argv[2]
epochs, width, per_class = (int(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((3, 100), (4, 32), (5, 100)))
sys.path.insert(0, folder)
from load import load, normalisation, sets  # noqa: E402


def network(classes):
    blocks = []
    for channels in (3, width, width):
        blocks += [nn.Conv2d(channels, width, 3, padding=1), nn.GroupNorm(width, width), nn.ReLU(), nn.AvgPool2d(2)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(width * 16, classes))


def rate(epoch, peak=0.001):
    half = epochs // 2
    return peak * (1e-7 + (1 - 1e-7) * epoch / half) if epoch <= half else peak * (1 + math.cos(math.pi * (epoch - half - 1) / half)) / 2


def accuracy(images, labels, test, truth, seed):
    torch.manual_seed(seed)
    net = network(int(labels.max()) + 1)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.001, momentum=0.9, weight_decay=5e-4)
    averages = [parameter.detach().clone() for parameter in net.parameters()]
    for epoch in range(epochs):
        for group in optimiser.param_groups:
            group["lr"] = rate(epoch)
        for batch in torch.randperm(len(images)).split(256):
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(images[batch]), labels[batch]).backward()
            optimiser.step()
        decay = min(0.995, epoch / (epoch + 1))
        for average, parameter in zip(averages, net.parameters()):
            average.lerp_(parameter.detach(), 1 - decay)
    with torch.no_grad():
        for average, parameter in zip(averages, net.parameters()):
            parameter.copy_(average)
        right = sum(int((net(part).argmax(1) == said).sum()) for part, said in zip(test.split(256), truth.split(256)))
    return 100 * right / len(truth)


raw = numpy.fromfile(os.path.join(cifar, "test_batch.bin"), dtype=numpy.uint8).reshape(-1, 3073)
kept = numpy.sort(numpy.concatenate([numpy.flatnonzero(raw[:, 0] == label)[:per_class] for label in range(10)]))
truth = torch.from_numpy(raw[kept, 0].astype(numpy.int64))
pixels = raw[kept, 1:].reshape(-1, 3, 32, 32).astype(numpy.float32) / 255

for row in sets(folder):
    mean, std = normalisation(row["set"], folder)
    test = torch.from_numpy((pixels - mean.reshape(1, 3, 1, 1)) / std.reshape(1, 3, 1, 1))
    images, labels = (torch.from_numpy(array) for array in load(row["set"], folder))
    found = [accuracy(images, labels, test, truth, seed) for seed in range(5)]
    print("%s: PyTorch %.2f ± %.2f %%, slfd %.2f ± %.2f %%" % (row["set"], numpy.mean(found), numpy.std(found), row["accuracy"], row["std"]), flush=True)
