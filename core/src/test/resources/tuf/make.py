"""Made the collection beside this file: python3 make.py python-tuf

With python-tuf 7.0.1, securesystemslib 1.6.0 and cryptography 50.0.2. A root of 2 of 3 keys, one
of each kind, which has rotated the timestamp's key; targets, and names of lab/ delegated to ci.
"""

import hashlib
import os
import sys
from datetime import datetime, timezone

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp,
)

OUT = sys.argv[1]
END = datetime(2100, 1, 1, tzinfo=timezone.utc)


def save(signed, name, *signers):
    os.makedirs(f"{OUT}/metadata", exist_ok=True)
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    metadata.to_file(f"{OUT}/metadata/{name}.json")
    with open(f"{OUT}/metadata/{name}.json", "rb") as file:
        return file.read()


def target(path, content):
    made = TargetFile.from_data(path, content)
    folder, name = os.path.split(path)
    os.makedirs(f"{OUT}/targets/{folder}", exist_ok=True)
    with open(f"{OUT}/targets/{folder}/{made.hashes['sha256']}.{name}", "wb") as file:
        file.write(content)
    return made


alice, bob, carol = (
    CryptoSigner.generate_ed25519(), CryptoSigner.generate_ecdsa(), CryptoSigner.generate_rsa())
online, later = CryptoSigner.generate_ed25519(), CryptoSigner.generate_ecdsa()
ci = CryptoSigner.generate_ecdsa()

root = Root(expires=END, consistent_snapshot=True)
for key in (alice, bob, carol):
    root.add_key(key.public_key, "root")
root.roles["root"].threshold = 2
root.add_key(bob.public_key, "targets")
root.add_key(online.public_key, "snapshot")
root.add_key(online.public_key, "timestamp")
save(root, "1.root", alice, bob)

root.version = 2
root.revoke_key(online.public_key.keyid, "timestamp")
root.add_key(later.public_key, "timestamp")
save(root, "2.root", carol, bob, alice)

targets = Targets(expires=END)
targets.targets["acme/app/1.2"] = target("acme/app/1.2", b"a document")
targets.targets["acme/app/1.2"].unrecognized_fields["custom"] = {"note": "é \\ \" \n"}
targets.delegations = Delegations({}, {"ci": DelegatedRole("ci", [], 1, True, paths=["lab/*/*"])})
targets.add_key(ci.public_key, "ci")
save(targets, "1.targets", bob)

lab = Targets(expires=END)
lab.targets["lab/x/1"] = target("lab/x/1", b"x")
save(lab, "1.ci", ci)

snapshot = Snapshot(expires=END)
snapshot.meta["ci.json"] = MetaFile(1)
file = save(snapshot, "1.snapshot", online)
timestamp = Timestamp(expires=END)
timestamp.snapshot_meta = MetaFile(
    1, length=len(file), hashes={"sha256": hashlib.sha256(file).hexdigest()})
save(timestamp, "timestamp", later)
