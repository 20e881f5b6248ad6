/**
 * Keys, signatures and DSSE envelopes.
 *
 * <p>Whoever has an envelope can check it with other tools: the signature is over the DSSE v1
 * pre-authentication encoding {@code "DSSEv1" SP len(type) SP type SP len(payload) SP payload},
 * made with Ed25519 (RFC 8032, 64 bytes) or with ECDSA over P-256 and SHA-256 (DER; the 64 bytes of
 * IEEE P1363 are accepted too). Keys are PEM as openssl writes it: SPKI for public, PKCS#8 for
 * private ones, encrypted ones with PBES2, PBKDF2-HMAC-SHA256 and AES-256-CBC. Private keys of
 * OpenSSH (PROTOCOL.key) are read, too; public ones are also written as OpenSSH, minisign and
 * signed notes have them. Files can also get minisign's detached signatures. A private key may be
 * on a PKCS#11 token, which a URI of RFC 7512 names; the token signs then.
 *
 * <p>A private key is all that an attacker needs to publish in its owner's name; it is read from
 * its file and never written anywhere else, logged or sent.
 *
 * <p>It is trusted with that key and its passphrase, and to call no signature valid that is not;
 * whom a key belongs to, and what its signature counts for, is not decided here.
 */
package org.lodestone.sign;
