"""Reads what slfd leaves, with nothing but numpy: reports as rows, synthetic sets as arrays.

    from load import sets, load            # in an exported folder; elsewhere the file is called slfd_read.py
    for row in sets(): print(row["set"], row["method"], row["accuracy"])
    images, labels = load(sets()[0]["set"])      # float32 [B, 3, r, r] as classifiers see them, int64 [B]

With PyTorch:

    import torch
    images, labels = (torch.from_numpy(array) for array in load(sets()[0]["set"]))

As a program it lists the sets of its folder, or of the one that is named:  python3 load.py
"""
import csv
import json
import os
import struct
import sys

import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
_TYPES = {"F32": "<f4", "F64": "<f8", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1", "BOOL": "?"}


def _number(text):
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None if text == "" else text


def rows(path):
    """The rows of a CSV file of slfd (table.csv, tests.csv, index.csv ...) as dictionaries; numbers are numbers, what does not exist is None."""
    path = os.path.join(path, "table.csv") if os.path.isdir(path) else path
    with open(path, newline="", encoding="utf-8") as file:
        return [{key: _number(value) if key not in ("cell", "set", "grid") else value for key, value in row.items()} for row in csv.DictReader(file)]


def sets(folder=HERE):
    """The sets of an exported folder: a dictionary each, as index.csv has them. accuracy is in percent, of the last evaluation point."""
    return rows(os.path.join(folder, "index.csv"))


def tensors(path):
    """All tensors of a .safetensors file as numpy arrays, by name, and the file's texts: ({name: array}, {name: text})."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > 16 << 20:
            raise ValueError("%s: no safetensors file: its header would have %d bytes" % (path, length))
        header = json.loads(file.read(length))
        data = file.read()
    texts = header.pop("__metadata__", {})
    arrays = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        if not 0 <= first <= last <= len(data):
            raise ValueError("%s: tensor %s lies outside the file" % (path, name))
        arrays[name] = numpy.frombuffer(data[first:last], dtype=_TYPES[entry["dtype"]]).reshape(entry["shape"]).copy()
    return arrays, texts


def load(name, folder=HERE, pixels=False):
    """A synthetic set by its name in index.csv, or by the path of its file.

    Returns images, float32 [B, 3, r, r], and labels, int64 [B]; images of one class lie together. The images are normalised, as the classifiers of
    slfd saw them; with pixels=True they are pixel values, nominally in [0, 1] and not clamped.
    """
    path = name if os.path.exists(name) else os.path.join(folder, "sets", name + ".safetensors")
    arrays, _ = tensors(path)
    return arrays["images" if pixels else "normalised"], arrays["labels"]


def normalisation(name, folder=HERE):
    """mean [3] and std [3] of the real training images: test images must be normalised with these, (pixels - mean) / std."""
    path = name if os.path.exists(name) else os.path.join(folder, "sets", name + ".safetensors")
    arrays, _ = tensors(path)
    return arrays["mean"], arrays["std"]


def classes(name, folder=HERE):
    """The names of the classes, in the order of the labels."""
    path = name if os.path.exists(name) else os.path.join(folder, "sets", name + ".safetensors")
    return tensors(path)[1]["classes"].split("\n")


if __name__ == "__main__":
    FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
    if not os.path.exists(os.path.join(FOLDER, "index.csv")):
        sys.exit("%s: no index.csv in %s; name a folder that 'slfd export' wrote" % (os.path.basename(__file__), FOLDER))
    for row in sets(FOLDER):
        print("%s  %d images  %s %s %%" % (row["set"], row["images"], row["architecture"], row["accuracy"]))
