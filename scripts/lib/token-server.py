#!/usr/bin/python3
"""A token server for scripts/e2e (distribution, "Token Authentication Specification"): asks for a
password of an htpasswd file, and signs by RS256 what rules.json lets its owner do:

  {"": {"acme/app": ["pull"]}, "alice": {"acme/*": ["pull", "push", "delete"]}}

The rules of "" are everybody's, also of those who do not log in. Needs python3-jwt and
python3-cryptography. TLS is by tls.pem and tls.key, tokens are signed by issuer.key and carry its
certificate, issuer.pem, as docker-registry wants it.

  token-server.py DIR PORT ISSUER"""

import base64
import fnmatch
import http.server
import json
import pathlib
import re
import ssl
import subprocess
import sys
import time
import urllib.parse

import jwt

LIFE = 300  # seconds


class Issuer:
    def __init__(self, folder, name):
        self.name = name
        self.users = folder / "htpasswd"
        self.rules = json.loads((folder / "rules.json").read_text())
        self.key = (folder / "issuer.key").read_text()
        pem = (folder / "issuer.pem").read_text()
        self.chain = [re.sub("-----.*-----|\\s", "", pem)]

    def knows(self, user, password):
        check = ["htpasswd", "-v", "-i", self.users, user]
        return subprocess.run(check, input=password.encode(), capture_output=True).returncode == 0

    def grant(self, user, scope):
        """What of repository:NAME:ACTION,... a user gets; "*" asks for all there is."""
        kind, name, actions = re.fullmatch(r"([^:]*):(.*):([^:]*)", scope).groups()
        rules = self.rules.get("", {}) | self.rules.get(user, {})
        allowed = [a for p, given in rules.items() if fnmatch.fnmatch(name, p) for a in given]
        wanted = actions.split(",")
        granted = [a for a in allowed if a in wanted or "*" in wanted]
        return {"type": kind, "name": name, "actions": granted}

    def token(self, user, service, scopes):
        now = int(time.time())
        claims = {
            "iss": self.name, "sub": user, "aud": service,
            "iat": now, "nbf": now, "exp": now + LIFE,
            "access": [self.grant(user, scope) for scope in scopes],
        }
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"x5c": self.chain})


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        user = self.user()
        if user is None:
            self.answer(401, {"errors": [{"code": "UNAUTHORIZED", "message": "wrong password"}]})
            return
        scopes = [one for line in query.get("scope", []) for one in line.split()]
        token = self.server.issuer.token(user, query["service"][0], scopes)
        self.answer(200, {"token": token, "access_token": token, "expires_in": LIFE})

    def do_POST(self):
        """containerd tries OAuth2 first, and takes this for "there is none"."""
        self.answer(405, {})

    def user(self):
        """The name that was logged in with, "" without, None for a wrong password."""
        header = self.headers.get("Authorization")
        if header is None:
            return ""
        name, _, password = base64.b64decode(header.split()[1]).decode().partition(":")
        return name if self.server.issuer.knows(name, password) else None

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    folder, port, name = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "tls.pem", folder / "tls.key")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.issuer = Issuer(folder, name)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


main()
