"""One architecture's share of an evaluation point in plain PyTorch, in the reference's style: the repeats one after another, each with
module networks, a data loader with a Python object per image, an optimiser and an averaged copy that walk over the parameters one by one,
and the loss and the accuracy of every step read back. The real test images are decoded image by image for every test.

usage: evaluation_point.py --version | REPEATS EPOCHS TEST_IMAGES [NETWORK=convnet]     prints the processor time of it all, in seconds
"""
import copy
import math
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset

from dc_iteration import CLASSES, SIZE, ConvNet
from networks import NETWORKS

MEAN, DEVIATION = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)
OPERATIONS = ["color", "crop", "cutout", "flip", "scale", "rotate"]


class SyntheticImages(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __getitem__(self, index):
        return self.images[index], self.labels[index]

    def __len__(self):
        return len(self.images)


class TestImages(Dataset):
    """Bytes as the data set's file has them; every access converts and normalises one image."""

    def __init__(self, pixels, labels):
        self.pixels, self.labels = pixels, labels

    def __getitem__(self, index):
        image = torch.from_numpy(self.pixels[index]).permute(2, 0, 1).contiguous().to(torch.float32).div(255)
        mean, deviation = torch.tensor(MEAN).view(-1, 1, 1), torch.tensor(DEVIATION).view(-1, 1, 1)
        return image.sub_(mean).div_(deviation), self.labels[index]

    def __len__(self):
        return len(self.labels)


def augment(x):
    """One operation for the batch, parameters of its own for every image."""
    operation = OPERATIONS[numpy.random.randint(len(OPERATIONS))]
    n = x.shape[0]
    uniform = lambda: torch.rand(n, 1, 1, 1)
    if operation == "color":
        x = x + uniform() - 0.5
        mean = x.mean(dim=1, keepdim=True)
        x = (x - mean) * (uniform() * 2) + mean
        mean = x.mean(dim=[1, 2, 3], keepdim=True)
        return (x - mean) * (uniform() + 0.5) + mean
    if operation == "flip":
        return torch.where(uniform() < 0.5, x.flip(3), x)
    if operation in ("crop", "cutout"):
        side = SIZE if operation == "crop" else SIZE // 2
        reach = (-4, 5) if operation == "crop" else (-SIZE // 4, SIZE - SIZE // 4 + 1)
        dx, dy = (torch.randint(*reach, (n, 1, 1)) for _ in range(2))
        image, row, column = torch.meshgrid(torch.arange(n), torch.arange(side), torch.arange(side), indexing="ij")
        if operation == "crop":
            row, column = (row + dx + 1).clamp(0, SIZE + 1), (column + dy + 1).clamp(0, SIZE + 1)
            return F.pad(x, [1, 1, 1, 1]).permute(0, 2, 3, 1).contiguous()[image, row, column].permute(0, 3, 1, 2).contiguous()
        mask = torch.ones(n, SIZE, SIZE)
        mask[image, (row + dx).clamp(0, SIZE - 1), (column + dy).clamp(0, SIZE - 1)] = 0
        return x * mask.unsqueeze(1)
    if operation == "scale":
        sx, sy = (torch.rand(n) * (1.2 - 1 / 1.2) + 1 / 1.2 for _ in range(2))
        theta = [[[sx[i], 0, 0], [0, sy[i], 0]] for i in range(n)]
    else:
        angle = (torch.rand(n) - 0.5) * 2 * 15 / 180 * math.pi
        theta = [[[angle[i].cos(), -angle[i].sin(), 0], [angle[i].sin(), angle[i].cos(), 0]] for i in range(n)]
    grid = F.affine_grid(torch.tensor(theta), x.shape, align_corners=True)
    return F.grid_sample(x, grid, align_corners=True)


def learning_rate(epoch, epochs, peak=1e-3):
    half = epochs // 2
    return peak * (1e-7 + (1 - 1e-7) * epoch / half) if epoch <= half else peak * (1 + math.cos(math.pi * (epoch - half - 1) / half)) / 2


def epoch_of(loader, network, optimiser, training):
    network.train(training)
    loss_sum, right, seen = 0.0, 0, 0
    for images, labels in loader:
        if training:
            images = augment(images)
        logits = network(images)
        loss = F.cross_entropy(logits, labels)
        loss_sum += loss.item() * len(labels)
        right += int(numpy.sum(numpy.equal(numpy.argmax(logits.detach().numpy(), axis=-1), labels.numpy())))
        seen += len(labels)
        if training:
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return loss_sum / seen, right / seen


def train_and_test(images, labels, test, epochs, name):
    network = NETWORKS[name](CLASSES) if name in NETWORKS else ConvNet()
    average = copy.deepcopy(network)
    optimiser = torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)
    loader = DataLoader(SyntheticImages(images, labels), batch_size=256, shuffle=True, num_workers=0)
    for epoch in range(epochs):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(epoch, epochs)
        epoch_of(loader, network, optimiser, training=True)
        decay = min(0.995, epoch / (epoch + 1))
        with torch.no_grad():
            for mean, weights in zip(average.parameters(), network.parameters()):
                mean.mul_(decay).add_(weights, alpha=1 - decay)
    with torch.no_grad():
        return epoch_of(DataLoader(test, batch_size=128, shuffle=False, num_workers=0), average, None, training=False)


def main():
    if sys.argv[1] == "--version":
        print(torch.__version__)
        return
    torch.set_num_threads(1)
    torch.manual_seed(0)
    numpy.random.seed(0)
    repeats, epochs, tested = (int(argument) for argument in sys.argv[1:4])
    images, labels = torch.randn(CLASSES, 3, SIZE, SIZE), torch.arange(CLASSES)
    test = TestImages(numpy.random.randint(0, 256, (tested, SIZE, SIZE, 3), dtype=numpy.uint8), [index % CLASSES for index in range(tested)])
    name = sys.argv[4] if len(sys.argv) > 4 else "convnet"
    train_and_test(images, labels, test, 2, name)
    before = time.process_time()
    for _ in range(repeats):
        train_and_test(images.clone(), labels.clone(), test, epochs, name)
    print(time.process_time() - before)


if __name__ == "__main__":
    main()
