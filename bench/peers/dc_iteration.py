"""One DC iteration in plain PyTorch, in the reference's style: module networks, autograd.grad, one backward over all classes.

usage: dc_iteration.py --version | BATCH_REAL TIMED     prints the median processor time of TIMED iterations, in seconds
"""
import math
import random
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

CLASSES, SIZE, WIDTH = 10, 32, 128


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        layers, channels = [], 3
        for _ in range(3):
            layers += [nn.Conv2d(channels, WIDTH, 3, padding=1), nn.GroupNorm(WIDTH, WIDTH), nn.ReLU(), nn.AvgPool2d(2)]
            channels = WIDTH
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(WIDTH * 4 * 4, CLASSES)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def shared(drawn):
    """Siamese: image 0's draw for the whole batch."""
    return drawn[:1].expand_as(drawn)


def augment(x, seed):
    torch.manual_seed(seed)
    operation = random.Random(seed).choice(["color", "crop", "cutout", "flip", "scale", "rotate"])
    n = x.shape[0]
    uniform = lambda: shared(torch.rand(n, 1, 1, 1))
    if operation == "color":
        x = x + uniform() - 0.5
        mean = x.mean(1, keepdim=True)
        x = (x - mean) * (uniform() * 2) + mean
        mean = x.mean([1, 2, 3], keepdim=True)
        return (x - mean) * (uniform() + 0.5) + mean
    if operation == "flip":
        return torch.where(uniform() < 0.5, x.flip(3), x)
    if operation in ("crop", "cutout"):
        side = SIZE if operation == "crop" else SIZE // 2
        reach = (-4, 5) if operation == "crop" else (-SIZE // 4, SIZE - SIZE // 4 + 1)
        dx, dy = (shared(torch.randint(*reach, (n, 1, 1))) for _ in range(2))
        image, row, column = torch.meshgrid(torch.arange(n), torch.arange(side), torch.arange(side), indexing="ij")
        if operation == "crop":
            row, column = (row + dx + 1).clamp(0, SIZE + 1), (column + dy + 1).clamp(0, SIZE + 1)
            return F.pad(x, [1, 1, 1, 1]).permute(0, 2, 3, 1)[image, row, column].permute(0, 3, 1, 2)
        mask = torch.ones(n, SIZE, SIZE)
        mask[image, (row + dx).clamp(0, SIZE - 1), (column + dy).clamp(0, SIZE - 1)] = 0
        return x * mask.unsqueeze(1)
    if operation == "scale":
        sx, sy = (shared(torch.rand(n)) * (1.2 - 1 / 1.2) + 1 / 1.2 for _ in range(2))
        theta = [[[sx[i], 0, 0], [0, sy[i], 0]] for i in range(n)]
    else:
        angle = (shared(torch.rand(n)) - 0.5) * 2 * 15 / 180 * math.pi
        theta = [[[angle[i].cos(), -angle[i].sin(), 0], [angle[i].sin(), angle[i].cos(), 0]] for i in range(n)]
    grid = F.affine_grid(torch.tensor(theta), x.shape, align_corners=True)
    return F.grid_sample(x, grid, align_corners=True)


def distance(synthetic, real):
    total = torch.tensor(0.0)
    for a, b in zip(synthetic, real):
        if a.dim() in (2, 4):
            a, b = a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
            total = total + (1 - (a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1) + 1e-6)).sum()
    return total


def iterate(pool, synthetic, optimiser, batch, iteration):
    network = ConvNet()
    parameters = list(network.parameters())
    loss = torch.tensor(0.0)
    for label in range(CLASSES):
        seed = iteration * CLASSES + label
        real = augment(pool[label][torch.randperm(len(pool[label]))[:batch]], seed)
        own = augment(synthetic[label:label + 1], seed)
        target = torch.autograd.grad(F.cross_entropy(network(real), torch.full((batch,), label)), parameters)
        target = [gradient.detach().clone() for gradient in target]
        gradients = torch.autograd.grad(F.cross_entropy(network(own), torch.tensor([label])), parameters, create_graph=True)
        loss = loss + distance(gradients, target)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def main():
    if sys.argv[1] == "--version":
        print(torch.__version__)
        return
    torch.set_num_threads(1)
    torch.manual_seed(0)
    batch, timed = int(sys.argv[1]), int(sys.argv[2])
    pool = torch.randn(CLASSES, 128, 3, SIZE, SIZE)
    synthetic = torch.randn(CLASSES, 3, SIZE, SIZE, requires_grad=True)
    optimiser = torch.optim.SGD([synthetic], lr=0.1, momentum=0.5)
    seconds = []
    for iteration in range(timed + 1):
        before = time.process_time()
        iterate(pool, synthetic, optimiser, batch, iteration)
        seconds.append(time.process_time() - before)
    print(statistics.median(seconds[1:]))


if __name__ == "__main__":
    main()
