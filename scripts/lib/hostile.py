#!/usr/bin/env python3
"""HTTP that no client speaks, for scripts/weather.

  hostile.py HOST PORT ATTACK [PATH]

It goes on until the server answers or closes the connection, and prints what the server did, how
many bytes were sent by then, and after how many seconds it closed. ATTACK is

  url, head, fields      a request line, a field and a number of fields without end
  chunk, digits, comment a body whose chunk is of 2^63 bytes, whose chunk's size or extension has
                         no end; for PATH
  drip                   a head that gets one byte a second
  silent                 nothing
  idle                   nothing after one good request
  unread                 requests for PATH without end, and no answer is read
  crowd                  1,500 connections that are silent; the seconds are those of the last
"""

import resource
import select
import socket
import sys
import time

LIMIT = 120
BLOCK = 16 << 10
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


def forever(block):
    while True:
        yield block


def script(attack, path):
    """What is sent: blocks, and how long to wait after each."""
    get, post = GET % path, POST % path
    return {
        "url": (b"GET /v2/", forever(b"a" * BLOCK), 0),
        "head": (get + b"X-Long: ", forever(b"a" * BLOCK), 0),
        "fields": (get, forever(b"X-Many: a\r\n" * 1000), 0),
        "chunk": (post + b"7fffffffffffffff\r\n", forever(b"a" * BLOCK), 0),
        "digits": (post, forever(b"0" * BLOCK), 0),
        "comment": (post + b"5;", forever(b"a" * BLOCK), 0),
        "drip": (get + b"X-Slow: ", forever(b"a"), 1),
        "silent": (b"", iter(()), 0),
        "idle": (get + b"\r\n", iter(()), 0),
        "unread": (b"", forever((get + b"\r\n") * 50), 0),
    }[attack]


def watch(address, attack, path):
    first, blocks, pause = script(attack, path)
    began = time.monotonic()
    connection = socket.create_connection(address, 10)
    connection.setblocking(False)
    answer, sent, sending, due = b"", 0, first, began
    try:
        while time.monotonic() - began < LIMIT:
            if not sending and time.monotonic() >= due:
                sending = next(blocks, b"")
                due = time.monotonic() + pause
            wanted = [] if attack == "unread" else [connection]
            writing = [connection] if sending else []
            readable, writable, _ = select.select(wanted, writing, [], 0.2)
            if readable:
                data = connection.recv(BLOCK)
                if not data:
                    return answer, sent, time.monotonic() - began
                answer = (answer + data)[:BLOCK]
            if writable:
                count = connection.send(sending)
                sending, sent = sending[count:], sent + count
    except ConnectionError:
        return answer, sent, time.monotonic() - began
    return answer, sent, None


def crowd(address):
    began = time.monotonic()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    connections = [socket.create_connection(address, 10) for _ in range(1500)]
    for connection in connections:
        connection.settimeout(LIMIT)
        try:
            if connection.recv(1):
                sys.exit("the server speaks first")
        except TimeoutError:
            return b"", 0, None
        except ConnectionError:
            pass
    return b"", 0, time.monotonic() - began


def main():
    host, port, attack, *path = sys.argv[1:]
    address = host, int(port)
    path = path[0].encode() if path else b"/v2/"
    answer, sent, seconds = crowd(address) if attack == "crowd" else watch(address, attack, path)
    status = answer.split(b"\r\n")[0].split(b" ")[1].decode() if answer.startswith(b"HTTP/") else "-"
    print(status, sent, "never" if seconds is None else round(seconds))


main()
