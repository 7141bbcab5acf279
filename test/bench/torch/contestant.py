"""One side of the duels in ../training.bench.ts: trains or runs a net in PyTorch.

The first line of stdin is a task as JSON, a `Net` of @whetstone/training among it, so that both sides build their
net from the same data. Then each line is a command as JSON; each answer is a line of JSON on stdout.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "relu6": nn.ReLU6, "silu": nn.SiLU}
COUNTED = ("conv", "linear", "residual")


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


def layer_module(layer, shape):
    """The module of one layer, and what it makes of a shape without the batch."""
    kind = layer["kind"]
    if kind == "conv":
        kernel, stride, padding = layer["kernel"], layer["stride"], layer["padding"]
        module = nn.Conv2d(
            shape[0], layer["filters"], kernel, stride, padding, groups=layer["groups"], bias=layer["bias"]
        )
    elif kind == "batchNorm":
        module = nn.BatchNorm2d(shape[0])
    elif kind == "linear":
        module = nn.Linear(shape[0], layer["units"])
    elif kind in ACTIVATIONS:
        module = ACTIVATIONS[kind](inplace=kind != "silu")
    elif kind == "maxPool":
        module = nn.MaxPool2d(layer["kernel"], layer["stride"], layer["padding"])
    elif kind == "averagePool":
        module = nn.AvgPool2d(layer["kernel"], layer["stride"], layer["padding"])
    elif kind == "globalAveragePool":
        module = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    elif kind == "flatten":
        module = nn.Flatten()
    elif kind == "residual":
        module = Residual(sequence(layer["body"], shape), sequence(layer["shortcut"], shape))
    else:
        raise ValueError(f"no PyTorch module for a layer of kind {kind}")
    with torch.no_grad():
        return module, tuple(module.eval()(torch.zeros(1, *shape)).shape[1:])


def sequence(layers, shape):
    modules = []
    for layer in layers:
        module, shape = layer_module(layer, shape)
        modules.append(module)
    return nn.Sequential(*modules)


def build(net):
    size = net["input"]
    return sequence(net["layers"], (size["channels"], size["height"], size["width"]))


def freeze(net, model, layers_retrained):
    """Freezes all but the last layers, as one does in PyTorch: the frozen part runs, in inference mode, every step."""
    if layers_retrained == "all":
        return 0
    places = [i for i, layer in enumerate(net["layers"]) if layer["kind"] in COUNTED]
    start = places[-layers_retrained] if layers_retrained < len(places) else 0
    for parameter in model[:start].parameters():
        parameter.requires_grad_(False)
    return start


def normalize(pixels):
    return pixels.float().sub_(127.5).mul_(1 / 64)


def pool_of(net, count):
    size = net["input"]
    generator = torch.Generator().manual_seed(1)
    shape = (count, size["channels"], size["height"], size["width"])
    pixels = torch.randint(0, 256, shape, dtype=torch.uint8, generator=generator)
    return pixels, torch.arange(count) % net["classes"]


def learner(net, layers_retrained, samples):
    """A function that learns from the samples of an index."""
    model = build(net)
    start = freeze(net, model, layers_retrained)
    model.train()
    model[:start].eval()
    pixels, labels = pool_of(net, samples)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, 1e-3, momentum=0.9, weight_decay=1e-4, foreach=True)

    def step(index):
        loss = F.cross_entropy(model(normalize(pixels[index])), labels[index])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def trainer(task):
    """Steps of a training without end."""
    batch = task["batchSize"]
    step = learner(task["net"], task.get("layersRetrained", "all"), 4 * batch)
    return lambda: step(torch.randint(0, 4 * batch, (batch,)))


def configuration_set(task):
    """Trainings one after the other, each by itself, as a script would do them."""

    def run():
        for training in task["runs"]:
            samples = training["samples"]
            step = learner(training["net"], training["layersRetrained"], samples)
            for _ in range(training["epochs"]):
                order = torch.randperm(samples)
                for index in order.split(task["batchSize"]):
                    step(index)

    return run


def classifier(task):
    """Inference by a traced, frozen and optimised model, from pixels to probabilities."""
    net, batch = task["net"], task["batchSize"]

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = build(net)

        def forward(self, pixels):
            return torch.softmax(self.layers((pixels.float() - 127.5) * (1 / 64)), 1)

    pixels, _ = pool_of(net, batch)
    with torch.no_grad():
        traced = torch.jit.trace(Whole().eval(), pixels)
        frozen = torch.jit.optimize_for_inference(torch.jit.freeze(traced))

    def run():
        with torch.no_grad():
            return frozen(pixels)

    return run


def measure(run, seconds, least):
    """Least milliseconds of runs within `seconds`, wall and CPU."""
    walls, cpus = [], []
    while sum(walls) < seconds or len(walls) < least:
        cpu, wall = time.process_time(), time.perf_counter()
        run()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return {"wall": 1e3 * min(walls), "cpu": 1e3 * min(cpus), "steps": len(walls)}


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    torch.manual_seed(1)
    kinds = {"train": (trainer, 3), "infer": (classifier, 3), "set": (configuration_set, 0)}
    make, warm_ups = kinds[task["kind"]]
    run = make(task)
    for _ in range(warm_ups):
        run()
    print(json.dumps({"ready": True, "version": torch.__version__}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(measure(run, command["seconds"], command["least"])), flush=True)


main()
