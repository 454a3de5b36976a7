"""The last layers of StyleGAN-XL in plain PyTorch, in the reference's style: zeros are inserted before filtering, weights are modulated per sample.

usage: generator.py --version | LAYERS.json TIMED     prints the processor time of each of TIMED forward and backward passes from f_n, in seconds
"""
import json
import sys
import time

import torch
import torch.nn.functional as F


class Layer(torch.nn.Module):
    def __init__(self, shape, style_width):
        super().__init__()
        for name, value in shape.items():
            setattr(self, name, value)
        self.weight = torch.nn.Parameter(torch.randn(self.out_channels, self.in_channels, self.kernel, self.kernel))
        self.bias = torch.nn.Parameter(torch.zeros(self.out_channels))
        self.affine_weight = torch.nn.Parameter(torch.randn(self.in_channels, style_width))
        self.affine_bias = torch.nn.Parameter(torch.ones(self.in_channels))
        self.register_buffer("up_filter", torch.tensor(self.up_taps) if self.up_taps else None)
        self.register_buffer("down_filter", torch.tensor(self.down_taps) if self.down_taps else None)

    def forward(self, x, w):
        style = w @ (self.affine_weight / w.shape[1] ** 0.5).t() + self.affine_bias
        if self.to_rgb:
            style = style / (self.in_channels * self.kernel ** 2) ** 0.5
        x = modulated_conv(x, self.weight, style, not self.to_rgb)
        x = resample(x + self.bias[None, :, None, None], self.up_filter, self.up, 1, self.padding)
        x = F.leaky_relu(x, 1 if self.to_rgb else 0.2) * (1 if self.to_rgb else 2 ** 0.5)
        x = x.clamp(-256, 256)
        return resample(x, self.down_filter, 1, self.down, [0, 0, 0, 0])


def modulated_conv(x, weight, style, demodulate):
    batch, outputs = x.shape[0], weight.shape[0]
    if demodulate:
        weight = weight * weight.square().mean([1, 2, 3], keepdim=True).rsqrt()
        style = style * style.square().mean().rsqrt()
    own = weight.unsqueeze(0) * style[:, None, :, None, None]
    if demodulate:
        own = own * (own.square().sum([2, 3, 4], keepdim=True) + 1e-8).rsqrt()
    x = x.reshape(1, -1, *x.shape[2:])
    x = F.conv2d(x, own.reshape(-1, *own.shape[2:]), padding=weight.shape[2] - 1, groups=batch)
    return x.reshape(batch, outputs, *x.shape[2:])


def resample(x, taps, up, down, padding):
    batch, channels, height, width = x.shape
    x = F.pad(x.reshape(batch, channels, height, 1, width, 1), [0, up - 1, 0, 0, 0, up - 1]).reshape(batch, channels, height * up, width * up)
    x = F.pad(x, [max(side, 0) for side in padding])
    left, right, top, bottom = (max(-side, 0) for side in padding)
    x = x[:, :, top:x.shape[2] - bottom, left:x.shape[3] - right]
    if taps is not None:
        taps = (taps * up).flip(0).expand(channels, 1, -1)
        x = F.conv2d(x, taps.unsqueeze(2), groups=channels)
        x = F.conv2d(x, taps.unsqueeze(3), groups=channels)
    return x[:, :, ::down, ::down]


def main():
    if sys.argv[1] == "--version":
        print(torch.__version__)
        return
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with open(sys.argv[1]) as file:
        network = json.load(file)
    layers = [Layer(shape, network["style_width"]).requires_grad_(False) for shape in network["layers"]]
    features = torch.randn(network["batch"], layers[0].in_channels, layers[0].in_size, layers[0].in_size, requires_grad=True)
    styles = torch.randn(network["batch"], len(layers), network["style_width"], requires_grad=True)
    for iteration in range(int(sys.argv[2]) + 1):
        before = time.process_time()
        x = features
        for index, layer in enumerate(layers):
            x = layer(x, styles[:, index])
        (x * network["output_scale"]).sum().backward()
        if iteration > 0:
            print(time.process_time() - before)
        features.grad = styles.grad = None


if __name__ == "__main__":
    main()
