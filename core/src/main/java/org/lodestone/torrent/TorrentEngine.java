package org.lodestone.torrent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lodestone.oci.Digest;

/** Seeds and fetches blobs in BitTorrent swarms. Safe for use by many threads. */
public interface TorrentEngine extends BlobSeeder, AutoCloseable {

  /**
   * Seeds a whole file that is known to be good, in place. When the engine takes part in that swarm
   * already, it goes on with the file it has and only learns the trackers.
   */
  @Override
  void seed(BlobTorrent torrent, Path file, List<Tracker> trackers) throws IOException;

  /**
   * Joins the blob's swarm and downloads into {@code file}, going on from what is there.
   *
   * @param size the blob's promised length; a torrent that says otherwise fails the download
   * @param magnet its hints are all used: filter them first ({@link HintFilter}); peers given by
   *     name instead of address are left out
   * @throws AlreadyJoinedException when it takes part in that swarm already
   */
  SwarmDownload fetch(Digest digest, long size, MagnetLink magnet, Path file) throws IOException;

  /**
   * The same with the metainfo known, so that no peer is needed to begin. Use it to go on after a
   * restart.
   *
   * @param magnet its hints are all used: filter them first ({@link HintFilter}); peers given by
   *     name instead of address are left out
   * @throws AlreadyJoinedException when it takes part in that swarm already
   */
  SwarmDownload fetch(BlobTorrent torrent, MagnetLink magnet, Path file) throws IOException;

  /**
   * Goes on with a file under its new name, without leaving the swarm. Both names may exist, as
   * hard links of one file; the old one is not used any more when this returns. A no-op when the
   * engine does not take part.
   */
  void moved(InfoHash infoHash, Path newFile) throws IOException;

  /**
   * Gives a seed or download more trackers and peers than it began with; those it knows are not
   * taken twice. A no-op when the engine does not take part.
   *
   * @param magnet its hints are all used: filter them first ({@link HintFilter})
   */
  void addHints(MagnetLink magnet);

  /**
   * Counts the others that prove to have the whole blob: each that says so is asked for a piece it
   * cannot foresee, and counts when the bytes match. This engine does not count, and its blob need
   * not be in it. The count is a new one each time and takes some seconds when peers do not answer.
   *
   * <p>That proves one piece of each, not all of them, and an address, not a machine: several peers
   * of one owner count as several.
   *
   * @param trackers where to look for them
   * @param enough goes on no longer when that many have been found
   */
  CompletableFuture<Integer> copies(BlobTorrent torrent, List<Tracker> trackers, int enough);

  /** The swarm as this engine sees it; empty when it does not take part. */
  Optional<SwarmStats> stats(InfoHash infoHash);

  /** What is seeded or fetched now. */
  List<InfoHash> active();

  /** Leaves the swarm; files stay. A no-op when it does not take part. */
  void remove(InfoHash infoHash);

  /**
   * How long ago the engine's own thread last went round: at most about a second while all is well.
   * No piece arrives while it stands still.
   */
  Duration sinceHeartbeat();

  /** The TCP port peers connect to. */
  int port();

  @Override
  void close();

  /**
   * @param seeds peers that have the whole blob: those connected or those a tracker counted when it
   *     was asked last, whichever is more; this engine is not counted. Anybody can claim that:
   *     decide nothing on it
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
