#!/usr/bin/env python3
"""A kubelet's calls to the image service of CRI (k8s.io/cri-api, runtime.v1), for scripts/weather.

  cri.py SOCKET status | pull IMAGE | digest IMAGE | remove IMAGE

Its messages are strings within strings, so they are written by hand instead of with protobuf.
"""

import sys

import grpc


def field(number, data):
    """A protobuf field of bytes."""
    length, size = len(data), b""
    while length > 127:
        size += bytes([length & 127 | 128])
        length >>= 7
    return bytes([number << 3 | 2]) + size + bytes([length]) + data


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    """The fields of bytes in a message, as (number, bytes)."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        value, at = varint(data, at)
        if key & 7 == 2:
            yield key >> 3, data[at : at + value]
            at += value


def main():
    socket, command, *image = sys.argv[1:]
    call = grpc.insecure_channel("unix:" + socket).unary_unary
    method = {"status": "ListImages", "pull": "PullImage", "digest": "ImageStatus", "remove": "RemoveImage"}
    request = field(1, field(1, image[0].encode())) if image else b""
    try:
        answer = call("/runtime.v1.ImageService/" + method[command])(request)
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}")
    if command == "digest":
        # ImageStatusResponse.image = 1, Image.repo_digests = 3
        for number, found in fields(answer):
            if number == 1:
                print(*(value.decode() for part, value in fields(found) if part == 3))


main()
