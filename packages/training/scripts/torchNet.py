"""Runs a net's layers, as this package's JSON describes them, in PyTorch."""
import math

import torch
import torch.nn.functional as F

EPSILON = 1e-5
STATISTICS_MOMENTUM = 0.1


class Seeded:
    """Uniform numbers in [0, 1) from a seed: the generator of src/testing/random.ts (mulberry32)."""

    def __init__(self, seed):
        self.state = seed & 0xFFFFFFFF

    def __call__(self):
        self.state = (self.state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 15)) * (1 | mixed)) & 0xFFFFFFFF
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (61 | mixed))) & 0xFFFFFFFF
        return (mixed ^ (mixed >> 14)) / 4294967296

    def tensor(self, shape, centre=0.0, spread=2.0):
        """Float32 numbers around a centre, in double precision from there on."""
        values = [centre + (self() - 0.5) * spread for _ in range(math.prod(shape))]
        return torch.tensor(values, dtype=torch.float32).double().reshape(shape)


def pair(extent):
    return (extent, extent) if isinstance(extent, int) else tuple(extent)


def padded(x, padding, value=0.0):
    top, left, bottom, right = (padding,) * 4 if isinstance(padding, int) else padding
    return F.pad(x, (left, right, top, bottom), value=value)


def inside(layer):
    kind = layer["kind"]
    if kind == "residual":
        return [layer["body"], layer["shortcut"]]
    return layer["branches"] if kind == "concat" else [layer["body"]] if kind == "gate" else []


class TorchNet:
    """Layers with their tensors by name; tensors appear, seeded, when a layer first meets its input.

    Masks of dropout come from a seed of their own, `seed` + 1000, so that any number of steps may draw them.
    """

    def __init__(self, layers, seed, statistics="running"):
        self.layers, self.statistics = layers, statistics
        self.random, self.mask_random = Seeded(seed), Seeded(seed + 1000)
        self.tensors, self.masks, self.order = {}, {}, []

    def __call__(self, x):
        return self.run(self.layers, x)

    def run(self, layers, x):
        for layer in layers:
            x = self.layer(layer, x)
        return x

    def tensor(self, layer, role, shape):
        name = f"{layer['name']}.{role}"
        if name not in self.tensors:
            near_one = role in ("scale", "variance")
            spread = 2 / math.sqrt(math.prod(shape[1:])) if role == "weight" else 0.5 if near_one else 1.0
            value = self.random.tensor(shape, 1.0 if near_one else 0.0, spread)
            self.tensors[name] = value.requires_grad_(role not in ("mean", "variance"))
            self.order.append({"name": name, "shape": list(shape), "centre": 1 if near_one else 0, "spread": spread})
        return self.tensors[name]

    def trained(self):
        return {name: value for name, value in self.tensors.items() if value.requires_grad}

    def batch_norm(self, layer, x):
        channels = [x.shape[1]]
        scale, shift, mean, variance = (self.tensor(layer, role, channels) for role in ("scale", "shift", "mean", "variance"))
        training = self.statistics == "batch"
        return F.batch_norm(x, mean, variance, scale, shift, training, STATISTICS_MOMENTUM, EPSILON)

    def convolution(self, layer, x):
        groups, filters = layer["groups"], layer["filters"]
        weight = self.tensor(layer, "weight", [filters, x.shape[1] // groups, *pair(layer["kernel"])])
        bias = self.tensor(layer, "bias", [filters]) if layer["bias"] else None
        return F.conv2d(padded(x, layer["padding"]), weight, bias, pair(layer["stride"]), groups=groups)

    def dropout(self, layer, x):
        if layer["name"] not in self.masks:
            rate = layer["rate"]
            factors = [0.0 if self.mask_random() < rate else 1 / (1 - rate) for _ in range(x.numel())]
            self.masks[layer["name"]] = torch.tensor(factors, dtype=torch.float32).double().reshape(x.shape)
        return x * self.masks[layer["name"]]

    def layer(self, layer, x):
        kind = layer["kind"]
        simple = {
            "relu": F.relu, "relu6": F.relu6, "silu": F.silu, "sigmoid": torch.sigmoid, "hardSigmoid": F.hardsigmoid,
            "hardSwish": F.hardswish, "globalAveragePool": lambda x: x.mean((2, 3)), "flatten": lambda x: x.flatten(1),
        }
        if kind in simple:
            return simple[kind](x)
        if kind in ("conv", "batchNorm", "dropout"):
            return {"conv": self.convolution, "batchNorm": self.batch_norm, "dropout": self.dropout}[kind](layer, x)
        if kind == "linear":
            weight = self.tensor(layer, "weight", [layer["units"], x.shape[1]])
            return F.linear(x, weight, self.tensor(layer, "bias", [layer["units"]]))
        if kind == "groupNorm":
            scale, shift = (self.tensor(layer, role, [x.shape[1]]) for role in ("scale", "shift"))
            return F.group_norm(x, layer["groups"], scale, shift, EPSILON)
        if kind == "maxPool":
            return F.max_pool2d(padded(x, layer["padding"], -math.inf), pair(layer["kernel"]), pair(layer["stride"]))
        if kind == "averagePool":
            return F.avg_pool2d(padded(x, layer["padding"]), pair(layer["kernel"]), pair(layer["stride"]))
        if kind == "upsample":
            return F.interpolate(x, scale_factor=layer["factor"], mode="nearest")
        if kind == "channelSlice":
            return x[:, layer["from"] : layer["to"]]
        if kind == "channelShuffle":
            # PyTorch 1.13 has no derivative of its own channel_shuffle.
            n, c, *size = x.shape
            return x.reshape(n, layer["groups"], -1, *size).transpose(1, 2).reshape(n, c, *size)
        parts = [self.run(row, x) for row in inside(layer)]
        if kind == "residual":
            return parts[0] + parts[1]
        if kind == "concat":
            return torch.cat(parts, 1)
        return x * parts[0].reshape(*parts[0].shape, *[1] * (x.dim() - 2))
