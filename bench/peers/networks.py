"""The four classifiers beside the ConvNet at 32 px as plain PyTorch modules, in the reference's style (GLaD networks/*; distillation.md section 2.3)."""
import torch
import torch.nn.functional as F
from torch import nn


def instance_norm(channels):
    return nn.GroupNorm(channels, channels, affine=True)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm1, self.norm2 = instance_norm(outputs), instance_norm(outputs)
        self.shortcut = nn.Sequential() if stride == 1 and inputs == outputs else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), instance_norm(outputs))

    def forward(self, x):
        inner = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        return F.relu(inner + self.shortcut(x))


class ResNet18(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(3, 64, 3, padding=1, bias=False), instance_norm(64)
        plan = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
        self.blocks = nn.Sequential(*(Block(*block) for block in plan))
        self.classifier = nn.Linear(512, classes)

    def forward(self, x):
        x = self.blocks(F.relu(self.norm1(self.conv1(x))))
        return self.classifier(F.avg_pool2d(x, 4).flatten(1))


class Vgg11(nn.Module):
    def __init__(self, classes):
        super().__init__()
        layers, inputs = [], 3
        for width in (64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0):
            if width == 0:
                layers.append(nn.MaxPool2d(2, 2))
            else:
                layers += [nn.Conv2d(inputs, width, 3, padding=1), instance_norm(width), nn.ReLU(inplace=True)]
                inputs = width
        self.features, self.classifier = nn.Sequential(*layers), nn.Linear(512, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class AlexNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 128, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2),
            nn.Conv2d(128, 192, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2),
            nn.Conv2d(192, 256, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(256, 192, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(192, 192, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2))
        self.fc = nn.Linear(192 * 4 * 4, classes)

    def forward(self, x):
        return self.fc(self.features(x).flatten(1))


class Layer(nn.Module):
    def __init__(self, width, heads, head, hidden, dropout):
        super().__init__()
        self.heads, self.scale = heads, head ** -0.5
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.to_qkv = nn.Linear(width, 3 * heads * head, bias=False)
        self.to_out = nn.Sequential(nn.Linear(heads * head, width), nn.Dropout(dropout))
        self.net = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, width), nn.Dropout(dropout))

    def forward(self, x):
        batch, tokens, _ = x.shape
        q, k, v = (part.view(batch, tokens, self.heads, -1).transpose(1, 2) for part in self.to_qkv(self.norm1(x)).chunk(3, dim=-1))
        mixed = torch.matmul((torch.matmul(q, k.transpose(-1, -2)) * self.scale).softmax(dim=-1), v)
        x = x + self.to_out(mixed.transpose(1, 2).reshape(batch, tokens, -1))
        return x + self.net(self.norm2(x))


class VisionTransformer(nn.Module):
    def __init__(self, classes, patch=4, width=512, depth=6):
        super().__init__()
        self.patch = patch
        self.embedding = nn.Linear(3 * patch * patch, width)
        self.position, self.token = nn.Parameter(torch.randn(1, (32 // patch) ** 2 + 1, width)), nn.Parameter(torch.randn(1, 1, width))
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.Sequential(*(Layer(width, 8, 64, 512, 0.1) for _ in range(depth)))
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, classes))

    def forward(self, x):
        batch, patch, count = x.shape[0], self.patch, 32 // self.patch
        x = x.reshape(batch, 3, count, patch, count, patch).permute(0, 2, 4, 3, 5, 1).reshape(batch, count * count, -1)
        x = torch.cat([self.token.expand(batch, -1, -1), self.embedding(x)], dim=1) + self.position
        return self.head(self.layers(self.dropout(x))[:, 0])


NETWORKS = {"resnet18": ResNet18, "vgg11": Vgg11, "vit": VisionTransformer, "alexnet": AlexNet}
