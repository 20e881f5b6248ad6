/**
 * The clients of an index and of the meeting place beside it, and the HTTP interface they speak,
 * {@code /index/v1}.
 *
 * <p>An index is a look-up service for signed documents. It holds nothing secret and is trusted
 * with nothing: whoever asks it verifies what it answers (see {@code org.lodestone.trust}). Anyone
 * may implement it from this page.
 *
 * <h2>Conventions</h2>
 *
 * Plain JSON (RFC 8259, UTF-8) over HTTP. Each query parameter occurs at most once unless said
 * otherwise, unknown ones are refused, {@code HEAD} works wherever {@code GET} does. Members that a
 * client does not know are to be ignored. Every answer other than 2xx is
 *
 * <pre>{@code {"error":{"code":"…","message":"…"}}}</pre>
 *
 * where the code is one of {@code bad_request} (400), {@code invalid_json}, {@code invalid_key},
 * {@code invalid_envelope}, {@code invalid_document}, {@code invalid_withdrawal} (400), {@code
 * not_a_submitter} (403), {@code not_found} (404), {@code method_not_allowed} (405), {@code
 * timeout} (408), {@code withdrawn} (410), {@code length_required} (411), {@code too_large} (413),
 * {@code invalid_signature}, {@code expired}, {@code issued_in_future}, {@code sequence_in_future}
 * (422), {@code too_many_documents}, {@code too_many_requests} (429), {@code internal} (500),
 * {@code busy} (503) and {@code index_full} (507). The message is for people. 429 and 503 carry
 * {@code Retry-After}, in seconds, where waiting helps.
 *
 * <h2>{@code POST /index/v1/documents}</h2>
 *
 * <pre>{@code {"envelope":{…DSSE envelope…},"publicKey":"-----BEGIN PUBLIC KEY-----…"}}</pre>
 *
 * Needs a {@code Content-Length}, at most 4 MiB. 201 when the document is new, 200 when the index
 * has it already:
 *
 * <pre>{@code {"payload":"sha256:…","keyId":"…64 hex…"}}</pre>
 *
 * The digest is that of the envelope's payload; payload and key id together are what a document is
 * known by. The index takes an envelope with exactly one signature (several signers submit one
 * envelope each), valid under the submitted key, over a well-formed magnet manifest that has not
 * expired, was not issued more than five minutes in the future, and whose sequence, as a time in
 * milliseconds, lies no further ahead. An index may take documents of named keys only. An older
 * sequence than one already there is no fault: what is current is for the reader to decide. A
 * document answered with 201 is on disk.
 *
 * <p>It stays until its signer withdraws it, until it has expired and nobody seeds it, or until all
 * its tags have gone to later documents of its signer and some weeks have passed. A full index also
 * drops documents of whoever has most in it, see {@code Shares} in {@code
 * org.lodestone.tracker.index}.
 *
 * <h2>{@code POST /index/v1/withdrawals}</h2>
 *
 * Takes the signer's own signatures back: the body and the answer are those of a document's
 * submission, the envelope is a withdrawal of {@code org.lodestone.document} that was not issued
 * more than five minutes in the future. The documents it is about are dropped, submitting them
 * again is refused with 410, and the answer is 200 when the index knew as much already. Of a key
 * the index keeps the withdrawals of its 1,000 latest images, or that of the key alone.
 *
 * <h2>{@code GET /index/v1/withdrawals[?keyid=K][&after=0][&limit=100]}</h2>
 *
 * All withdrawals in the order in which the index accepted them, or with {@code keyid} (up to 32,
 * repeated) those of these keys; a page has at most {@code limit} (1 to 100), and the next one is
 * asked for as in the feed.
 *
 * <pre>{@code {"withdrawals":[{"id":7,"envelope":{…},"publicKey":"…"}],"next":7}}</pre>
 *
 * <h2>{@code GET /index/v1/documents}</h2>
 *
 * Asked with {@code name} and {@code tag}; or with {@code digest} (of the image's root or of any
 * manifest in it) and, to see one repository's documents only, {@code name}.
 *
 * <pre>{@code {"documents":[{"envelope":{…},"publicKey":"…"}]}}</pre>
 *
 * The documents of all signers, highest sequence first; none is an empty list, not 404. At most the
 * three newest of each key and at most 32 keys: when more keys than that have signed, those the
 * index has known longest, so that someone who makes keys cannot push out those who were there
 * before. Whoever knows whose signature counts asks for it with {@code keyid} (up to 32 of them,
 * repeated), and then nobody else can push anything out. Answers end before 8 MiB; when not all
 * fit, the newest of each key comes before the second of any.
 *
 * <h2>{@code GET /index/v1/feed[?after=0][&limit=100]}</h2>
 *
 * All documents that are there in the order in which the index accepted them, for mirrors and logs:
 * those after an id, at most {@code limit} (1 to 100), and at most 6 MiB of envelopes unless the
 * first alone is longer.
 *
 * <pre>{@code {"documents":[{"id":7,"envelope":{…},"publicKey":"…"}],"next":7}}</pre>
 *
 * {@code next} is the {@code after} of the next page; an empty page means that there is nothing
 * more yet, and a follower asks again later. Ids only grow, and no document ever appears below one
 * that has been shown, so whoever reads on misses nothing. Ids that are missing belong to documents
 * the index has dropped.
 *
 * <h2>{@code GET /index/v1/tags?name=N[&keyid=K][&last=T][&n=100]}</h2>
 *
 * The tags that any signer gave to a repository, or with {@code keyid} (up to 32, repeated) one of
 * these, in byte order, after {@code last}; at most {@code n} (1 to 1,000, else 1,000). {@code
 * next}, when present, is the {@code last} of the next page.
 *
 * <pre>{@code {"name":"acme/app","tags":["1.2","1.3"],"next":"1.3"}}</pre>
 *
 * <h2>{@code GET /index/v1/search?q=…[&offset=0][&limit=20]}</h2>
 *
 * One hit for each repository and signer. Every word of the query must begin a word of the name or
 * of one of the signer's 100 newest tags; an empty query finds everything. First come exact names,
 * then names whose last component is the query's first word, then those with a component that
 * begins so, then those that have it at all, then the rest; of each the shortest first. Of more
 * than 2,000 that match, the exact names are ranked and the 2,000 others that the index has known
 * for longest, and {@code total} is 2,000. {@code tags} has the tags named in the query, then the
 * newest, at most 50; {@code root} and {@code size} (all blobs, in bytes) are those of the first of
 * them. The query has at most 256 characters, the limit is 1 to 100, the offset at most 10,000;
 * {@code next}, when present, is the next page's offset.
 *
 * <pre>{@code {"hits":[{"name":"acme/app","tags":["1.2"],"root":"sha256:…","size":31337,
 *          "keyId":"…"}],"total":1}}</pre>
 *
 * <h2>{@code GET /index/v1/blobs/<infohash or sha256:digest>}</h2>
 *
 * The swarm of a blob that some document lists, as the tracker beside the index sees it now; 404
 * when no document does. Where documents disagree about which infohash a digest has, the pair that
 * was submitted first is shown.
 *
 * <pre>{@code {"infoHash":"…40 hex…","digest":"sha256:…","seeders":3,"leechers":1,"completed":17}}
 * </pre>
 *
 * <h2>{@code POST /index/v1/hints}</h2>
 *
 * Beside the index is a meeting place for blobs that no signed document need list. Whoever has a
 * blob tells the others the infohash of its torrent; whoever wants a blob says so, and is seen by
 * the others who do. Everything said there is a hint: a downloader checks the blob's SHA-256. It is
 * public; blobs that are not are left out. A server that keeps no hints answers 404 to everything
 * below.
 *
 * <pre>{@code {"peerId":"…40 hex…","lease":120,
 *  "hints":[{"digest":"sha256:…","size":31337,"infoHash":"…40 hex…"}],
 *  "wants":["sha256:…"],"relayPort":5052}}</pre>
 *
 * A hint says that a blob of {@code size} bytes is what the v1 torrent with this infohash holds.
 * Hints and wants together are 1 to 128, the size is at most 512 GiB, the post at most 64 KiB with
 * a {@code Content-Length}. Either list may be left out. Other members are refused. The peer id is
 * whatever 20 bytes the member chooses; it is shown to all. So is, with {@code relayPort}, that
 * port of the address the post comes from: there the member hands on what it has of the blobs it
 * wants, as the page of {@code org.lodestone.relay} describes.
 *
 * <p>All of a post holds for its lease, 1 to 300 seconds, and is renewed by being posted again; a
 * lease of 0 takes it back. What a member says is kept by address (IPv4 address, IPv6 /64), peer id
 * and blob: a later hint of the same blob replaces the earlier. The answer counts what was taken,
 * which is all:
 *
 * <pre>{@code {"hints":1,"wants":1}}</pre>
 *
 * <h2>{@code GET /index/v1/hints?digest=D}</h2>
 *
 * What is said of a blob now.
 *
 * <pre>{@code {"hints":[{"size":31337,"infoHash":"…40 hex…","peerId":"…40 hex…","sources":2}],
 *  "listed":["…40 hex…"],"members":[{"peerId":"…40 hex…","relay":"192.0.2.7:5052"}]}}</pre>
 *
 * {@code hints} are what members posted, each once, with the peer id of one who says so and the
 * number of addresses that do; at most 512. {@code members} are those who want the blob, at most
 * 256, in the order in which they came; {@code relay} is left out where one hands nothing on.
 * {@code listed} are torrents of the blob of another origin: signed documents in the index list
 * them, whoever signed; at most 8, the first submitted first. When there is more than fits,
 * networks take turns (IPv4 /24, IPv6 /48), in each its addresses, of each its peer ids, and all
 * who ask are told the same.
 *
 * <p>A full table drops the oldest of what the address with the most has in it.
 *
 * <h2>{@code GET /index/v1/log/…}</h2>
 *
 * An index may keep a transparency log of what it accepts ({@code org.lodestone.tlog}), in the
 * order of the feed, one {@code LogEntry} for each document and one {@code WithdrawalEntry} for
 * each withdrawal, within seconds. {@code log/checkpoint}, {@code log/tile/…} and {@code
 * log/tile/entries/…} are those of c2sp.org/tlog-tiles; {@code log/proof?payload=sha256:…&keyid=…}
 * answers with a c2sp.org/tlog-proof of the checkpoint published last, whose extra data is the
 * entry, or with 404. Without a log all of these are 404.
 *
 * <h2>{@code GET /index/v1/collections/NAME/…}</h2>
 *
 * An index may pass on TUF collections ({@code org.lodestone.tuf}) that its operator has in
 * folders: {@code collections/NAME/metadata/…} and {@code collections/NAME/targets/…} are their
 * files as they are, of up to 4 MiB, whose names consist of {@code A-Za-z0-9_.-} and no part of
 * which begins with a dot. So {@code http://HOST:PORT/index/v1/collections/NAME} is a mirror like
 * any other. What has a version or a hash in its name never changes, and may be cached.
 */
package org.lodestone.index;
