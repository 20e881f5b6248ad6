/**
 * The magnet manifest: the document that a publisher signs and a consumer verifies; and the
 * withdrawal, by which a publisher takes such a signature back.
 *
 * <p>A DSSE envelope of type {@code application/vnd.in-toto+json} carries an in-toto Statement v1:
 *
 * <pre>{@code
 * {"_type":"https://in-toto.io/Statement/v1",
 *  "subject":[{"name":"acme/app","digest":{"sha256":"<hex of the root manifest or index>"}}],
 *  "predicateType":"urn:lodestone:magnet-manifest:v1",
 *  "predicate":{
 *   "tags":["1.2"],
 *   "sequence":1763632800000,
 *   "issued":"2026-11-20T10:00:00Z","expires":"2027-11-20T10:00:00Z",
 *   "manifests":[{"mediaType":"…","digest":"sha256:…","size":1234,"data":"<base64 of the bytes>"}],
 *   "blobs":[{"mediaType":"…","digest":"sha256:…","size":31337,
 *             "magnet":"magnet:?xt=urn:btih:…&dn=sha256-…&xl=31337&tr=…"}]}}
 * }</pre>
 *
 * {@link org.lodestone.document.MagnetManifest} lists the rules that tie these parts together. All
 * fields shown are needed but {@code magnet}; fields not shown are ignored. A change that an older
 * reader must not overlook gets a new {@code predicateType}.
 *
 * <p>In a magnet only {@code xt}, {@code dn} and {@code xl} are checked. The rest are hints that
 * may be stale or hostile even in a signed document.
 *
 * <h2>Withdrawals</h2>
 *
 * The same envelope with exactly one signature carries
 *
 * <pre>{@code
 * {"_type":"https://in-toto.io/Statement/v1",
 *  "subject":[{"name":"acme/app","digest":{"sha256":"<hex of the root manifest or index>"}}],
 *  "predicateType":"urn:lodestone:withdrawal:v1",
 *  "predicate":{"of":"image","tags":["1.2"],"reason":"…","issued":"2026-11-20T10:00:00Z"}}
 * }</pre>
 *
 * which takes back the signer's own signature over each document of that name and root that was
 * issued until then. With {@code "of":"key"} the subject's digest is the id of the signing key
 * itself, the name says nothing, and all that the key has signed or will sign counts no longer.
 * {@code tags} are those of the image, for people who ask for it by one.
 *
 * <p>This package is trusted to refuse a document whose parts do not fit together, so that whoever
 * holds a {@code MagnetManifest} need not check again; not with whether its signer is to be
 * believed.
 */
package org.lodestone.document;
