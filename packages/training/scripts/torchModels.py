"""Classifiers as PyTorch exports them, to test the import of ONNX files with.

Debian: apt install python3-torch python3-torchvision python3-onnx. Then

    python3 packages/training/scripts/torchModels.py test/fixtures/onnx          small ones, kept in the repository
    python3 packages/training/scripts/torchModels.py --full /tmp/models          the three of them as they are
    python3 packages/training/scripts/torchModels.py --families /tmp/models      one of every other family, 700 MB

write an ONNX file a net and `expected.json`: how pictures are normalised and the logits of two pictures, whose byte at
place i of N x 3 x H x W is (i * 37 + (i >> 5) * 11) mod 256. Weights are seeded, nothing is downloaded: the small nets
are taught for seconds to tell tints of noise apart, the full ones not at all.
"""
import argparse
import json
import pathlib
import warnings

import numpy
import torch
import torchvision.models as models
from torch import nn
from torchvision.models.resnet import BasicBlock, ResNet

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class SlimResNet(ResNet):
    """torchvision's ResNet-18 with `width` instead of 64 filters in the first layer."""

    def __init__(self, width, classes):
        super().__init__(BasicBlock, [1, 1, 1, 1])
        self.inplanes = width
        self.conv1 = nn.Conv2d(3, width, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = self._make_layer(BasicBlock, width, 2)
        self.layer2 = self._make_layer(BasicBlock, width * 2, 2, stride=2)
        self.layer3 = self._make_layer(BasicBlock, width * 4, 2, stride=2)
        self.layer4 = self._make_layer(BasicBlock, width * 8, 2, stride=2)
        self.fc = nn.Linear(width * 8, classes)


class Mixed(nn.Module):
    """What the three do not have: SiLU, hard swish, squeeze and excitation, concatenation, odd windows, two linear layers."""

    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, (5, 3), stride=2, padding=(2, 1)), nn.SiLU(), nn.MaxPool2d(3, 2, ceil_mode=True))
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 4, 1), nn.ReLU(), nn.Conv2d(4, 8, 1), nn.Hardsigmoid())
        self.left = nn.Sequential(nn.Conv2d(8, 8, (1, 3), padding=(0, 1)), nn.Hardswish())
        self.right = nn.Sequential(nn.AvgPool2d(3, 1, 1), nn.Conv2d(8, 4, 1), nn.BatchNorm2d(4), nn.ReLU6())
        self.pool = nn.AvgPool2d(2)
        self.hidden = nn.Sequential(nn.Linear(12 * 6 * 4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2))
        self.output = nn.Linear(16, classes)

    def forward(self, x):
        x = self.stem(x)
        x = x * self.squeeze(x)
        x = torch.cat([self.left(x), self.right(x)], 1)
        x = torch.flatten(self.pool(x), 1)
        return torch.softmax(self.output(self.hidden(x)), 1)


def seeded(make, size, classes=None):
    """A net of random weights; taught tinted noise, where there are classes, so that its features mean something."""
    torch.manual_seed(7)
    net = make()
    if classes is None:
        for module in net.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.running_mean, -0.2, 0.2)
                nn.init.uniform_(module.running_var, 0.5, 1.5)
                nn.init.uniform_(module.weight, 0.7, 1.3)
                nn.init.uniform_(module.bias, -0.2, 0.2)
        return net.eval()
    tints = torch.rand(classes, 3, 1, 1)
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    net.train()
    for _ in range(200):
        labels = torch.randint(classes, (32,))
        pixels = 2 * tints[labels] + 1.5 * torch.rand(32, 3, *size) - 1.5
        scores = net(pixels)
        # The mixed net ends in probabilities, the others in logits.
        logits = torch.log(scores + 1e-9) if isinstance(net, Mixed) else scores
        loss = nn.functional.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"{type(net).__name__}: loss {loss.item():.3f}")
    return net.eval()


def pictures(height, width):
    """Two pictures as bytes, and normalised."""
    i = numpy.arange(2 * 3 * height * width)
    pixels = ((i * 37 + (i >> 5) * 11) % 256).astype(numpy.float32).reshape(2, 3, height, width)
    shape = (1, 3, 1, 1)
    return (pixels / 255 - numpy.reshape(MEAN, shape)) / numpy.reshape(DEVIATION, shape)


KEPT = torch.onnx.TrainingMode.PRESERVE
FOLDED = torch.onnx.TrainingMode.EVAL

SMALL = {
    # The exporter folds batch normalisation into the convolutions, unless told not to.
    "resnet18-folded": dict(make=lambda: SlimResNet(4, 10), classes=10, size=(32, 32), opset=13, training=FOLDED),
    "resnet18": dict(make=lambda: SlimResNet(4, 10), classes=10, size=(40, 24), opset=17, training=KEPT),
    "mobilenetv2": dict(
        make=lambda: models.MobileNetV2(
            num_classes=10,
            width_mult=0.125,
            round_nearest=4,
            inverted_residual_setting=[[1, 16, 1, 1], [4, 24, 2, 2], [4, 32, 2, 2], [4, 96, 2, 1], [4, 160, 1, 2]],
        ),
        classes=10,
        size=(32, 32),
        opset=11,
        training=KEPT,
    ),
    "shufflenetv2": dict(
        make=lambda: models.ShuffleNetV2([2, 3, 2], [8, 16, 32, 64, 128], num_classes=10),
        classes=10,
        size=(64, 32),
        opset=9,
        training=FOLDED,
    ),
    # Sizes known only at run time: the channel shuffle computes its shapes in the graph.
    "shufflenetv2-dynamic": dict(
        make=lambda: models.ShuffleNetV2([2, 2, 2], [8, 16, 32, 64, 64], num_classes=6),
        classes=6,
        size=(32, 32),
        opset=16,
        training=KEPT,
        dynamic={0: "batch", 2: "height", 3: "width"},
    ),
    "mixed": dict(make=lambda: Mixed(5), classes=5, size=(48, 32), opset=14, training=KEPT, dynamic={0: "batch"}),
    "mixed-old": dict(make=lambda: Mixed(5), classes=5, size=(48, 32), opset=11, training=FOLDED),
}

FULL = {
    "resnet18-full": dict(make=lambda: models.resnet18(num_classes=1000), size=(224, 224), opset=13, training=FOLDED),
    "mobilenetv2-full": dict(make=lambda: models.mobilenet_v2(num_classes=1000), size=(224, 224), opset=13, training=KEPT),
    "shufflenetv2-full": dict(make=lambda: models.shufflenet_v2_x1_0(num_classes=1000), size=(224, 224), opset=13, training=KEPT),
}


FAMILIES = {
    name: dict(make=lambda name=name, more=more: getattr(models, name)(num_classes=10, **more), size=size, opset=13, training=FOLDED)
    for name, size, more in [
        ("densenet121", (64, 64), {}),
        ("efficientnet_b0", (64, 64), {}),
        ("googlenet", (64, 64), dict(aux_logits=False, init_weights=True)),
        ("inception_v3", (96, 96), dict(aux_logits=False, init_weights=True)),
        ("mnasnet0_5", (64, 64), {}),
        ("mobilenet_v3_large", (64, 64), {}),
        ("regnet_y_400mf", (64, 64), {}),
        ("resnet50", (64, 64), {}),
        ("resnext50_32x4d", (64, 64), {}),
        ("squeezenet1_1", (64, 64), {}),
        ("wide_resnet50_2", (64, 64), {}),
    ]
}


def export(folder, name, recipe):
    net = seeded(recipe["make"], recipe["size"], recipe.get("classes"))
    x = torch.from_numpy(pictures(*recipe["size"])).float()
    dynamic = recipe.get("dynamic")
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = net(x)
        torch.onnx.export(
            net,
            x if dynamic is None else x[:1],
            str(folder / f"{name}.onnx"),
            opset_version=recipe["opset"],
            training=recipe["training"],
            do_constant_folding=recipe["training"] is FOLDED,
            input_names=["input"],
            output_names=["output"],
            dynamic_axes=dynamic and {"input": dynamic, "output": {0: "batch"}},
        )
    height, width = recipe["size"]
    return {
        "height": height,
        "width": width,
        "opset": recipe["opset"],
        "output": [[float(f"{value:.7g}") for value in row] for row in expected.tolist()],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--full", action="store_true", help="the nets at full size, 75 MB")
    parser.add_argument("--families", action="store_true", help="one net of every other family, 700 MB")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    recipes = FAMILIES if options.families else FULL if options.full else SMALL
    expected = {
        "torch": torch.__version__,
        "mean": MEAN,
        "deviation": DEVIATION,
        "models": {name: export(options.folder, name, recipe) for name, recipe in recipes.items()},
    }
    (options.folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


main()
