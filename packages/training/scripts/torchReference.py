"""Gradients, losses, optimizers and schedules as PyTorch computes them in double precision, for our tests to compare with.

Debian: apt install python3-torch. Then

    python3 packages/training/scripts/torchReference.py
    npx biome format --write packages/training/src/testing/torch

writes packages/training/src/testing/torch/*.json anew; tests read these files and need no PyTorch. Inputs are not
stored: both sides draw them from the seed of each case, tensor by tensor in the order listed.
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F

sys.dont_write_bytecode = True
from torchNet import Seeded, TorchNet

FOLDER = pathlib.Path(__file__).parent.parent / "src" / "testing" / "torch"


def conv(name="conv", filters=4, kernel=3, stride=1, padding=1, groups=1, bias=True):
    return dict(kind="conv", name=name, filters=filters, kernel=kernel, stride=stride, padding=padding, groups=groups, bias=bias)


def pool(kind, kernel, stride, padding):
    return dict(kind=kind, kernel=kernel, stride=stride, padding=padding)


def linear(units, name="linear"):
    return dict(kind="linear", name=name, units=units)


def norm(name="norm"):
    return dict(kind="batchNorm", name=name)


def group_norm(groups):
    return dict(kind="groupNorm", name="norm", groups=groups)


def plain(kind):
    return dict(kind=kind)


GRADIENT_CASES = {
    "3×3 convolution, batch 1, non-square": ([conv()], [2, 3, 5], 1, "running"),
    "3×3 convolution of stride 2 with a row left over": ([conv(stride=2, padding=0)], [2, 6, 5], 2, "running"),
    "3×3 convolution of stride 2 with padding, batch 1": ([conv(stride=2)], [3, 5, 8], 1, "running"),
    "1×1 convolution of stride 2": ([conv(kernel=1, stride=2, padding=0, bias=False)], [3, 5, 4], 2, "running"),
    "1×5 convolution of stride 1×2 with uneven margins": ([conv(kernel=[1, 5], stride=[1, 2], padding=[0, 2, 1, 1])], [2, 3, 7], 1, "running"),
    "4×4 convolution": ([conv(kernel=4)], [2, 5, 6], 1, "running"),
    "two groups, stride 2": ([conv(groups=2, stride=2, filters=6)], [4, 5, 4], 2, "running"),
    "depthwise": ([conv(groups=3, filters=3)], [3, 4, 5], 1, "running"),
    "depthwise of stride 2 with two filters a channel": ([conv(groups=3, filters=6, stride=2)], [3, 5, 6], 2, "running"),
    "linear, batch 1": ([linear(3)], [5], 1, "running"),
    "linear": ([linear(4)], [6], 3, "running"),
    "relu": ([plain("relu")], [2, 3, 5], 2, "running"),
    "relu6 on both bends": ([linear(12), linear(20, "wide"), plain("relu6")], [40], 1, "running"),
    "silu": ([plain("silu")], [2, 3, 5], 1, "running"),
    "sigmoid": ([plain("sigmoid")], [2, 3, 5], 1, "running"),
    "hard sigmoid": ([linear(12), plain("hardSigmoid")], [9], 2, "running"),
    "hard swish": ([linear(12), plain("hardSwish")], [9], 2, "running"),
    "max pool of odd sizes with overlap and padding": ([pool("maxPool", 3, 2, 1)], [2, 7, 5], 1, "running"),
    "max pool of a 3×2 window with uneven margins": ([pool("maxPool", [3, 2], [2, 1], [0, 1, 1, 0])], [2, 5, 4], 2, "running"),
    "mean pool of odd sizes with overlap and padding": ([pool("averagePool", 3, 2, 1)], [2, 7, 5], 1, "running"),
    "mean pool of a 3×2 window with uneven margins": ([pool("averagePool", [3, 2], [2, 1], [0, 1, 1, 0])], [2, 5, 4], 2, "running"),
    "global mean": ([plain("globalAveragePool")], [3, 3, 5], 2, "running"),
    "flatten": ([plain("flatten"), linear(3)], [2, 3, 2], 2, "running"),
    "batch norm by the batch": ([norm()], [3, 3, 5], 3, "batch"),
    "batch norm by the batch, one picture": ([norm()], [2, 4, 3], 1, "batch"),
    "batch norm by frozen statistics": ([norm()], [3, 3, 5], 2, "running"),
    "group norm, batch 1": ([group_norm(2)], [4, 3, 5], 1, "running"),
    "group norm of whole pictures": ([group_norm(1)], [3, 3, 4], 2, "running"),
    "instance norm": ([group_norm(3)], [3, 3, 4], 2, "running"),
    "dropout": ([dict(kind="dropout", name="drop", rate=0.3)], [3, 4, 5], 2, "running"),
    "nearest upsampling": ([dict(kind="upsample", factor=2)], [2, 3, 4], 2, "running"),
    "residual add": ([dict(kind="residual", name="block", body=[conv(filters=3), plain("silu")], shortcut=[])], [3, 4, 3], 1, "running"),
    "residual with a shortcut of its own": (
        [dict(kind="residual", name="block", body=[conv(stride=2, bias=False), norm(), plain("silu")],
              shortcut=[conv("shortcut", kernel=1, stride=2, padding=0)])], [3, 5, 4], 2, "batch"),
    "concat": ([dict(kind="concat", name="join", branches=[[conv(filters=2)], [], [plain("silu")]])], [2, 3, 4], 2, "running"),
    "squeeze and excitation": (
        [dict(kind="gate", name="gate", body=[plain("globalAveragePool"), linear(2, "squeeze"), plain("silu"), linear(3, "excite"), plain("sigmoid")])],
        [3, 3, 4], 2, "running"),
    "channel shuffle of a half kept and a half convolved": (
        [dict(kind="concat", name="unit", branches=[
            [dict(kind="channelSlice", **{"from": 0, "to": 2})],
            [dict(kind="channelSlice", **{"from": 2, "to": 4}), conv(filters=2, groups=2, bias=False), norm()]]),
         dict(kind="channelShuffle", groups=2)], [4, 3, 4], 2, "batch"),
}

TINY = dict(
    name="tiny", classes=3, input=dict(channels=3, height=7, width=6),
    layers=[
        conv("conv", 4, 3, 2, 1, 1, False), norm(), plain("relu"), plain("flatten"),
        dict(kind="dropout", name="drop", rate=0.25), linear(3, "output"),
    ],
)
SGD = dict(kind="sgd", momentum=0.9, weightDecay=0.01)
STEP_CASES = {
    "plain descent": dict(optimizer=dict(kind="sgd", momentum=0)),
    "momentum and decay": dict(optimizer=SGD),
    "Nesterov": dict(optimizer=dict(SGD, nesterov=True)),
    "Adam": dict(optimizer=dict(kind="adam")),
    "AdamW with other betas": dict(optimizer=dict(kind="adam", weightDecay=0.1, beta1=0.8, beta2=0.95)),
    "clipped gradients": dict(optimizer=SGD, clipNorm=0.4),
    "frozen statistics": dict(optimizer=SGD, statistics="frozen"),
    "smoothed labels and class weights": dict(optimizer=SGD, labelSmoothing=0.1, classWeights=[0.5, 1, 2.5]),
    "distributions": dict(optimizer=SGD, targets="distributions"),
    "a teacher at temperature 4": dict(optimizer=SGD, targets="distributions", distillation=dict(temperature=4)),
    "labels and a teacher mixed": dict(optimizer=SGD, targets="both", distillation=dict(temperature=2.5, mix=0.7), labelSmoothing=0.05),
}
STEPS, BATCH = 6, 5


def rounded(values):
    return [float(f"{value:.7g}") for value in torch.as_tensor(values).detach().flatten().tolist()]


def gradient_case(seed, name, case):
    layers, shape, batch, statistics = case
    net = TorchNet(layers, seed, statistics)
    x = net.random.tensor([batch, *shape]).requires_grad_()
    y = net(x)
    direction = net.random.tensor(y.shape)
    (y * direction).sum().backward()
    gradients = {"x": x.grad, **{key: value.grad for key, value in net.trained().items()}}
    return dict(
        name=name, seed=seed, layers=layers, input=shape, batch=batch, batchStatistics=statistics == "batch",
        tensors=net.order, y=rounded(y), gradients={key: rounded(value) for key, value in gradients.items()},
    )


def row_weights(options, mask, ids):
    weights = options.get("classWeights")
    return mask * torch.tensor(weights).double()[ids] if weights else mask


def weighted_mean(rows, weights):
    return (rows * weights).sum() / weights.sum()


def loss_of(options, logits, batch):
    """The loss as this package defines it, from PyTorch's own."""
    ids, teacher = batch["labels"], batch["targets"]
    weights = row_weights(options, batch["mask"], teacher.argmax(1) if options.get("targets") == "distributions" else ids)
    labels = weighted_mean(F.cross_entropy(logits, ids, label_smoothing=options.get("labelSmoothing", 0.0), reduction="none"), weights)
    if options.get("targets", "labels") == "labels":
        return labels
    distillation = options.get("distillation", {})
    temperature = distillation.get("temperature", 1)
    soft = torch.softmax(torch.log(teacher) / temperature, 1)
    learned = weighted_mean(F.cross_entropy(logits / temperature, soft, reduction="none"), weights) * temperature**2
    mix = distillation.get("mix", 1)
    return (1 - mix) * labels + mix * learned


def optimizer_of(options, trained):
    settings = options["optimizer"]
    decay = settings.get("weightDecay", 0.0)
    groups = [
        dict(params=[value for name, value in trained.items() if name.endswith(".weight")], weight_decay=decay),
        dict(params=[value for name, value in trained.items() if not name.endswith(".weight")], weight_decay=0.0),
    ]
    if settings["kind"] == "sgd":
        return torch.optim.SGD(groups, lr=1.0, momentum=settings["momentum"], nesterov=settings.get("nesterov", False))
    return torch.optim.AdamW(groups, lr=1.0, betas=(settings.get("beta1", 0.9), settings.get("beta2", 0.999)), eps=1e-8)


def draw_batch(random, batch, classes, input):
    shape = [batch, input["channels"], input["height"], input["width"]]
    count = batch * input["channels"] * input["height"] * input["width"]
    pixels = torch.tensor([int(random() * 256) for _ in range(count)]).double().reshape(shape)
    labels = torch.tensor([int(random() * classes) for _ in range(batch)])
    shares = torch.tensor([[0.1 + random() for _ in range(classes)] for _ in range(batch)]).double()
    # Rows must add up to 1 in float32 as well, which is how they are fed.
    targets = (shares / shares.sum(1, keepdim=True)).float().double()
    mask = torch.ones(batch).double()
    mask[-1] = 0
    return dict(pixels=pixels, labels=labels, targets=targets, mask=mask)


def step_case(seed, name, options):
    net = TorchNet(TINY["layers"], seed, options.get("statistics", "batch"))
    x = lambda batch: (batch["pixels"] - 127.5) / 64
    batch = draw_batch(net.random, BATCH, TINY["classes"], TINY["input"])
    with torch.no_grad():
        net(x(batch))
    # The first pass only made the tensors; it drew masks and left its mark on running statistics.
    net.mask_random = Seeded(seed + 1000)
    for role, start in (("mean", 0.0), ("variance", 1.0)):
        net.tensors[f"norm.{role}"].fill_(start)
    optimizer = optimizer_of(options, net.trained())
    rates = [0.05 / (1 + step) for step in range(STEPS)]
    losses, correct, masks = [], [], []
    for rate in rates:
        net.masks = {}
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        logits = net(x(batch))
        loss = loss_of(options, logits, batch)
        loss.backward()
        if "clipNorm" in options:
            norm = torch.nn.utils.clip_grad_norm_(list(net.trained().values()), options["clipNorm"])
            assert norm > options["clipNorm"], f"{name}: {norm} is not clipped, so the case says nothing"
        optimizer.step()
        ids = batch["targets"].argmax(1) if options.get("targets") == "distributions" else batch["labels"]
        losses.append(loss.item())
        correct.append(int(((logits.argmax(1) == ids) * (batch["mask"] > 0)).sum()))
    weights = {key: rounded(value) for key, value in net.tensors.items()}
    return dict(name=name, seed=seed, options=options, tensors=net.order, rates=rates, losses=rounded(losses), correct=correct, weights=weights)


def schedules():
    def rates(make, steps=12):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
        scheduler = make(optimizer)
        values = []
        for _ in range(steps):
            values.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return values

    return dict(
        cosine=rounded(rates(lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=12))),
        step=rounded(rates(lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.2))),
    )


def write(file, content):
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in content["cases"]]
    head = json.dumps({key: value for key, value in content.items() if key != "cases"}, separators=(",", ":"))[1:-1]
    (FOLDER / file).write_text("{" + head + ',"cases":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    torch.manual_seed(0)
    made_by = f"PyTorch {torch.__version__.split('a')[0]}, float64"
    gradients = [gradient_case(100 + i, name, case) for i, (name, case) in enumerate(GRADIENT_CASES.items())]
    write("gradients.json", dict(madeBy=made_by, cases=gradients))
    steps = [step_case(200 + i, name, options) for i, (name, options) in enumerate(STEP_CASES.items())]
    write("steps.json", dict(madeBy=made_by, net=TINY, batch=BATCH, schedules=schedules(), cases=steps))
