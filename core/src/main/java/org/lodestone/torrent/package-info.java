/**
 * Blobs as torrents: the same bytes make the same infohash everywhere, and what comes from a swarm
 * is checked twice, by piece (SHA-1, decides what to drop early) and as a whole (SHA-256, decides
 * what to trust).
 *
 * <ul>
 *   <li>{@link org.lodestone.torrent.BlobTorrent}, {@link org.lodestone.torrent.BlobHasher}:
 *       metainfo as a pure function of a blob (BEP 3).
 *   <li>{@link org.lodestone.torrent.MagnetLink} (BEP 9, 53), {@link
 *       org.lodestone.torrent.HintFilter}: links, and which of their hints may be followed.
 *   <li>{@link org.lodestone.torrent.Tracker}, {@link org.lodestone.torrent.WebSeed}, {@link
 *       org.lodestone.torrent.HostPort}: places to call, read once from what people and documents
 *       say.
 *   <li>{@link org.lodestone.torrent.TorrentEngine}, {@link
 *       org.lodestone.torrent.LibtorrentEngine}: swarms; nothing else knows libtorrent.
 *   <li>{@link org.lodestone.torrent.SwarmDownload}: one blob, readable while it downloads.
 * </ul>
 *
 * <p>Peers, trackers and name servers are not trusted: at worst they keep a blob from coming. A
 * file that is seeded is never written to, and a file that is downloaded becomes a blob only when
 * its digest is the promised one.
 */
package org.lodestone.torrent;
