package org.lodestone.torrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;

/** Seeds and fetches blobs in BitTorrent swarms. Safe for use by many threads. */
public interface TorrentEngine extends AutoCloseable {

  /**
   * Seeds a whole file that is known to be good, in place. When the engine takes part in that swarm
   * already, it goes on with the file it has and only learns the trackers.
   */
  void seed(BlobTorrent torrent, Path file, List<String> trackers) throws IOException;

  /**
   * Joins the blob's swarm and downloads into {@code file}, going on from what is there.
   *
   * @param size the blob's promised length; a torrent that says otherwise fails the download
   * @param magnet its hints are all used: filter them first ({@link HintFilter})
   */
  SwarmDownload fetch(Digest digest, long size, MagnetLink magnet, Path file) throws IOException;

  /**
   * The same with the metainfo known, so that no peer is needed to begin. Use it to go on after a
   * restart.
   *
   * @param magnet its hints are all used: filter them first ({@link HintFilter})
   */
  SwarmDownload fetch(BlobTorrent torrent, MagnetLink magnet, Path file) throws IOException;

  /**
   * Goes on with a file under its new name, without leaving the swarm. Both names may exist, as
   * hard links of one file; the old one is not used any more when this returns. A no-op when the
   * engine does not take part.
   */
  void moved(InfoHash infoHash, Path newFile) throws IOException;

  /** Asks the trackers how many peers have the blob; the answer shows in {@link #stats} later. */
  void scrape(InfoHash infoHash);

  /** The swarm as this engine sees it; empty when it does not take part. */
  Optional<SwarmStats> stats(InfoHash infoHash);

  /** What is seeded or fetched now. */
  List<InfoHash> active();

  /** Leaves the swarm; files stay. A no-op when it does not take part. */
  void remove(InfoHash infoHash);

  /** The TCP port peers connect to. */
  int port();

  @Override
  void close();

  /**
   * @param seeds peers that have the whole blob: those connected or those a tracker counted when it
   *     was asked last, whichever is more; this engine is not counted
   * @param peers connected peers
   * @param uploaded payload bytes sent in this session
   * @param downloaded payload bytes received in this session
   * @param uploadRate bytes per second
   * @param downloadRate bytes per second
   * @param connectedSeeds connected peers that have the whole blob; a seed keeps none of them
   */
  record SwarmStats(
      int seeds,
      int peers,
      long uploaded,
      long downloaded,
      int uploadRate,
      int downloadRate,
      int connectedSeeds) {}
}
