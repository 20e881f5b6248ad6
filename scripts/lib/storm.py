#!/usr/bin/env python3
"""Links between programs that break on orders, for scripts/weather.

  storm.py CONTROL_PORT [--certificate FILE] NAME=KIND:PORT:BACKEND:PORT[:RATE]...

Each link takes connections on a port, at any address of this machine, and passes them on to the
backend, at RATE bytes a second for each connection. KIND is

  raw    bytes as they come
  http   one request a connection, so that faults can be of answers
  https  the same behind the certificate, with its key in the same file
  front  bytes as they come, from a client to the gateway: this link knows the phases of a pull

POST to the control port begins a pull: it mends every link and gives orders, one a line:

  PHASE[+SECONDS] WHAT FAULT

  PHASE  now; blobs: before the pull's first request for a blob is passed on; middle: when the
         client has got MIDDLE bytes of blobs; SECONDS later
  WHAT   a link's name, or pid:NUMBER for a process
  FAULT  of a link: fine; dead (nobody listens); stall (nothing moves); reset (RST at once, and to
         each connection after SHORT bytes); cut (the same with FIN); corrupt (one byte of each
         answer is another); slow; or the HTTP status that each request is answered with.
         Of a process: a signal's name

The answer says that "now" is done. GET tells what has happened, as JSON: the phases that came, the
bytes of blobs that the client got, and how many requests for blobs each http link was sent.
"""

import http.server
import json
import os
import re
import select
import signal
import socket
import ssl
import struct
import sys
import threading
import time

MIDDLE = 1 << 20
SHORT = 512 << 10
SLOW = 200 << 10
CHUNK = 32 << 10
LOOK = 0.05
TLS = b"\x16"  # how a client begins that tries it
BLOB = re.compile(rb"(GET|HEAD) \S*/blobs/")


class Broken(Exception):
    """A connection that ends now, with RST."""


class Cut(Exception):
    """A connection that ends now, with FIN."""


class Link:
    """A listening port and its fault; guarded by the lock of its storm."""

    def __init__(self, storm, name, kind, port, host, backend, rate=0):
        self.storm, self.name, self.kind = storm, name, kind
        self.port, self.backend, self.rate = int(port), (host, int(backend)), int(rate)
        self.fault = "fine"
        self.gusts = 0  # how often connections had to end
        self.asked = 0
        self.listener = None
        self.listen()

    def listen(self):
        listener = socket.create_server(("", self.port), backlog=128)
        self.listener = listener
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def suffer(self, fault):
        """From now on."""
        self.fault = fault
        if fault in ("dead", "reset", "cut"):
            self.gusts += 1
        if fault == "dead" and self.listener is not None:
            # close() alone would leave the port open while a thread is in accept().
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        elif fault != "dead" and self.listener is None:
            self.listen()

    def serve(self, client):
        backend = None
        try:
            if self.kind == "https":
                client.settimeout(10)
                client = self.storm.tls.wrap_socket(client, server_side=True)
            client.settimeout(60)
            connection = Connection(self, client)
            backend = connection.open()
            if backend is not None:
                connection.pump(backend)
            end(client), backend and end(backend)
        except Cut:
            end(client), backend and end(backend)
        except (Broken, OSError):
            reset(client), backend and reset(backend)


class Connection:
    def __init__(self, link, client):
        self.link, self.client = link, client
        self.gusts = link.gusts
        self.since = 0  # bytes passed on with this fault
        self.fault = "fine"
        self.corrupted = False
        self.body = -1  # position in the answer's body; -1 in its head
        self.middle = 0  # of the answer's body

    def obey(self):
        """Waits while nothing moves; ends the connection when it has to."""
        link = self.link
        while True:
            fault = link.fault
            if link.gusts != self.gusts:
                self.gusts = link.gusts
                raise Cut if fault == "cut" else Broken
            if fault != self.fault:
                self.fault, self.since = fault, 0
            if fault != "stall":
                break
            time.sleep(LOOK)
        if self.since > SHORT and fault in ("reset", "cut"):
            raise Cut if fault == "cut" else Broken
        return fault

    def open(self):
        """The backend, with the first request sent where this is HTTP; None when it is answered."""
        head = b""
        if self.link.kind.startswith("http"):
            while b"\r\n\r\n" not in head and not head.startswith(TLS) and len(head) < 1 << 20:
                more = self.client.recv(CHUNK)
                if not more:
                    return None
                head += more
            if BLOB.match(head):
                self.link.asked += 1
        fault = self.obey()
        if fault.isdigit():
            extra = "Retry-After: 1\r\n" if fault == "429" else ""
            self.client.sendall(
                f"HTTP/1.1 {fault} Weather\r\n{extra}Content-Length: 0\r\n"
                "Connection: close\r\n\r\n".encode()
            )
            return None
        backend = socket.create_connection(self.link.backend, 10)
        backend.settimeout(60)
        if head.startswith(TLS):
            backend.sendall(head)
        elif head:
            first, rest = head.split(b"\r\n", 1)
            backend.sendall(first + b"\r\nConnection: close\r\n" + rest)
        return backend

    def pump(self, backend):
        """Both ways until both have ended."""
        other = {self.client: backend, backend: self.client}
        reading = [self.client, backend]
        while reading:
            self.obey()
            pending = getattr(self.client, "pending", lambda: 0)()
            ready = [self.client] if pending else select.select(reading, [], [], LOOK)[0]
            for source in ready:
                data = source.recv(CHUNK)
                if not data:
                    reading.remove(source)
                    other[source].shutdown(socket.SHUT_WR)
                    if self.link.kind.startswith("http") and source is backend:
                        return
                elif source is backend:
                    self.client.sendall(self.down(data))
                else:
                    backend.sendall(self.up(data))

    def up(self, data):
        if self.link.kind == "front" and BLOB.match(data):
            self.link.storm.comes("blobs")
        return data

    def down(self, data):
        fault = self.obey()
        if self.link.kind == "front":
            self.link.storm.got(len(data))
        if fault == "corrupt":
            data = self.corrupt(data)
        elif self.link.kind.startswith("http") and self.body < 0:
            self.enter(data)
        elif self.body >= 0:
            self.body += len(data)
        self.since += len(data)
        rate = SLOW if fault == "slow" else self.link.rate
        if rate:
            time.sleep(len(data) / rate)
        return data

    def enter(self, data):
        """Where the answer's body begins; its head comes in one piece."""
        end = data.find(b"\r\n\r\n")
        if end >= 0:
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", data[:end])
            self.middle = int(length.group(1)) // 2 if length else 0
            self.body = len(data) - end - 4

    def corrupt(self, data):
        if self.link.kind == "raw":
            return flip(data, len(data) // 2) if len(data) > 1024 else data
        before = 0
        if self.body < 0:
            self.enter(data)
            before = len(data) - max(self.body, 0)
        else:
            self.body += len(data)
        if not self.corrupted and self.body > self.middle:
            self.corrupted = True
            behind = self.body - self.middle
            return flip(data, max(before, len(data) - behind))
        return data


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def reset(connection):
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    except OSError:
        pass


def end(connection):
    try:
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    connection.close()


class Storm:
    """The orders of one pull."""

    def __init__(self, certificate):
        self.lock = threading.RLock()
        self.links = {}
        self.pull = 0
        self.orders = []
        self.phases = []
        self.bytes = 0
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)

    def begin(self, text):
        orders = []
        for line in text.split("\n"):
            if line.strip():
                when, what, fault = line.split()
                phase, _, delay = when.partition("+")
                orders.append((phase, float(delay or 0), what, fault))
        with self.lock:
            self.pull += 1
            self.orders, self.phases, self.bytes = orders, [], 0
            for link in self.links.values():
                link.suffer("fine")
                link.asked = 0
            self.comes("now")

    def comes(self, phase):
        """Orders for a phase are obeyed before it goes on."""
        with self.lock:
            if phase in self.phases:
                return
            self.phases.append(phase)
            for wanted, delay, what, fault in self.orders:
                if wanted == phase and delay:
                    late = threading.Timer(delay, self.late, (self.pull, what, fault))
                    late.daemon = True
                    late.start()
                elif wanted == phase:
                    self.obey(what, fault)

    def late(self, pull, what, fault):
        with self.lock:
            if pull == self.pull:
                self.obey(what, fault)

    def obey(self, what, fault):
        if what.startswith("pid:"):
            os.kill(int(what[4:]), getattr(signal, "SIG" + fault))
        else:
            self.links[what].suffer(fault)

    def got(self, count):
        with self.lock:
            if "blobs" in self.phases:
                self.bytes += count
                if self.bytes > MIDDLE:
                    self.comes("middle")

    def report(self):
        with self.lock:
            return {
                "phases": self.phases,
                "bytes": self.bytes,
                "asked": {name: link.asked for name, link in self.links.items()},
            }


def control(storm, port):
    class Control(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            storm.begin(text)
            self.do_GET()

        def do_GET(self):
            body = json.dumps(storm.report()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(("127.0.0.1", port), Control)


def main():
    arguments = sys.argv[1:]
    port = int(arguments.pop(0))
    certificate = None
    if arguments[0] == "--certificate":
        certificate = arguments[1]
        del arguments[:2]
    storm = Storm(certificate)
    for argument in arguments:
        name, spec = argument.split("=")
        storm.links[name] = Link(storm, name, *spec.split(":"))
    server = control(storm, port)
    print("storm ready:", *storm.links, flush=True)
    server.serve_forever()


main()
