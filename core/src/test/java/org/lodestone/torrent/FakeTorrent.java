package org.lodestone.torrent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/** One torrent of a {@link FakeEngine}. What is not safe for many threads is guarded by itself. */
final class FakeTorrent implements Swarm {

  private static final String HOST = "127.0.0.1";

  private final PeerId id = PeerId.random();
  private final FakeEngine owner;
  private final InfoHash infoHash;
  private final Set<Tracker> trackers = ConcurrentHashMap.newKeySet();
  private final Set<HostPort> peers = ConcurrentHashMap.newKeySet();
  private final Set<FakeTorrent> banned = ConcurrentHashMap.newKeySet();
  private final Map<WebSeed, FakeWebSeed> webSeeds = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Integer> hurried = new ConcurrentLinkedDeque<>();
  private final AtomicLong uploaded = new AtomicLong();
  private final AtomicLong downloaded = new AtomicLong();
  private final BitSet have = new BitSet();
  private volatile Path file;
  private volatile BlobTorrent known;
  private volatile boolean joined;

  /** Present while this is a download that is not whole yet. */
  private volatile SwarmDownload download;

  FakeTorrent(FakeEngine owner, InfoHash infoHash, Path file) {
    this.owner = owner;
    this.infoHash = infoHash;
    this.file = file;
  }

  FakeEngine owner() {
    return owner;
  }

  InfoHash infoHash() {
    return infoHash;
  }

  Optional<SwarmDownload> download() {
    return Optional.ofNullable(download);
  }

  void seeds(BlobTorrent torrent) {
    known = torrent;
    markPieces(0, torrent.pieceCount());
  }

  void downloads(SwarmDownload newDownload) {
    download = newDownload;
  }

  void addHints(List<Tracker> newTrackers, List<HostPort> newPeers) {
    trackers.addAll(newTrackers);
    peers.addAll(newPeers);
    banned.clear();
  }

  void moveTo(Path newFile) {
    file = newFile;
  }

  /** Whether this one finds the other: by a tracker both name, or by its address. */
  boolean knows(FakeTorrent other) {
    return peers.contains(new HostPort(HOST, other.owner.address()))
        || trackers.stream().anyMatch(other.trackers::contains);
  }

  /**
   * Takes what comes next from one of the others.
   *
   * @return whether anything has changed
   * @throws IOException when the own file cannot be read or written
   */
  boolean move(List<FakeTorrent> others) throws IOException {
    SwarmDownload running = download;
    if (running == null || running.completion().isDone()) {
      return false;
    }
    if (!joined) {
      return join(running, others);
    }
    boolean changed = false;
    for (FakeWebSeed seed : webSeeds.values()) {
      changed |= take(seed, running);
    }
    for (int piece : wanted()) {
      for (FakeTorrent other : others) {
        if (other.gives(piece) && !banned.contains(other)) {
          take(piece, other, running);
          return true;
        }
      }
    }
    return changed;
  }

  /** Takes what the server has sent, and asks it for the next. */
  private boolean take(FakeWebSeed seed, SwarmDownload running) throws IOException {
    Optional<FakeWebSeed.Sent> sent = seed.take();
    if (sent.isPresent()) {
      downloaded.addAndGet(sent.get().bytes().length);
      if (!known.isPiece(sent.get().piece(), sent.get().bytes())) {
        seed.ban();
      } else if (wanted().contains(sent.get().piece())) {
        write(sent.get().piece(), sent.get().bytes(), running);
      }
    }
    wanted().stream().findFirst().ifPresent(piece -> seed.ask(known, piece));
    return sent.isPresent();
  }

  /** Gets the metadata if need be, and checks what is in the file. */
  private boolean join(SwarmDownload running, List<FakeTorrent> others) throws IOException {
    if (!running.torrent().isDone()) {
      Optional<BlobTorrent> told =
          others.stream()
              .filter(other -> !other.owner.is(FakeEngine.Fault.SILENT))
              .flatMap(other -> Optional.ofNullable(other.known).stream())
              .findFirst();
      if (told.isEmpty() || !Metadata.accept(running, infoHash, told.get().infoBytes())) {
        return false;
      }
    }
    known = running.torrent().join();
    joined = true;
    for (int piece = 0; piece < known.pieceCount() && Files.exists(file); piece++) {
      byte[] bytes = read(piece);
      if (known.isPiece(piece, bytes)) {
        markPieces(piece, piece + 1);
        running.pieceFinished(piece);
      }
    }
    running.joined();
    return true;
  }

  private void take(int piece, FakeTorrent other, SwarmDownload running) throws IOException {
    Optional<byte[]> bytes = other.send(piece);
    if (bytes.isEmpty()) {
      return;
    }
    downloaded.addAndGet(bytes.get().length);
    if (!known.isPiece(piece, bytes.get())) {
      banned.add(other);
      return;
    }
    write(piece, bytes.get(), running);
  }

  private void write(int piece, byte[] bytes, SwarmDownload running) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek((long) piece * known.pieceLength());
      out.write(bytes);
    }
    markPieces(piece, piece + 1);
    running.pieceArrived(piece);
  }

  /** The piece as the other side gets it; empty when the file turns out to be damaged. */
  private Optional<byte[]> send(int piece) {
    byte[] bytes;
    try {
      bytes = read(piece);
    } catch (IOException e) {
      owner.suspect(this, e.toString());
      return Optional.empty();
    }
    if (!known.isPiece(piece, bytes)) {
      owner.suspect(this, "piece " + piece + " is not what the torrent says");
      return Optional.empty();
    }
    uploaded.addAndGet(bytes.length);
    if (owner.is(FakeEngine.Fault.LYING)) {
      bytes[0] ^= 1;
    }
    return Optional.of(bytes);
  }

  private byte[] read(int piece) throws IOException {
    byte[] bytes = new byte[known.pieceSize(piece)];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek((long) piece * known.pieceLength());
      int end = 0;
      for (int n = 0; n >= 0 && end < bytes.length; end += Math.max(n, 0)) {
        n = in.read(bytes, end, bytes.length - end);
      }
    }
    return bytes;
  }

  /** The own file failed. */
  void failed(IOException reason) {
    download()
        .ifPresent(
            running ->
                running.fail(
                    new IOException(
                        "the download of %s stopped: %s; what is in %s is kept, ask again to go on"
                            .formatted(running.digest(), reason.getMessage(), file),
                        reason)));
  }

  private List<Integer> wanted() {
    BitSet missing = new BitSet();
    missing.set(0, known.pieceCount());
    synchronized (have) {
      missing.andNot(have);
    }
    List<Integer> first = hurried.stream().filter(missing::get).toList();
    return first.isEmpty() ? missing.stream().boxed().toList() : first;
  }

  private void markPieces(int from, int to) {
    synchronized (have) {
      have.set(from, to);
    }
  }

  private boolean gives(int piece) {
    return offers(piece) && !owner.is(FakeEngine.Fault.SILENT);
  }

  /** Whether it says it has that piece. */
  private boolean offers(int piece) {
    if (known == null || (owner.is(FakeEngine.Fault.HALF) && piece >= known.pieceCount() / 2)) {
      return false;
    }
    synchronized (have) {
      return have.get(piece);
    }
  }

  /** What it says it has. */
  private BitSet pieces() {
    BlobTorrent torrent = known;
    BitSet pieces = new BitSet();
    for (int piece = 0; torrent != null && piece < torrent.pieceCount(); piece++) {
      pieces.set(piece, offers(piece));
    }
    return pieces;
  }

  private boolean offersAll() {
    return known != null && offers(known.pieceCount() - 1) && isWhole();
  }

  private boolean isWhole() {
    synchronized (have) {
      return known != null && have.cardinality() == known.pieceCount();
    }
  }

  /** Whether it gives every piece, and none of them wrong. */
  boolean provesAll() {
    return offersAll() && !owner.is(FakeEngine.Fault.SILENT) && !owner.is(FakeEngine.Fault.LYING);
  }

  /** Two that have everything do not stay connected. */
  private List<FakeTorrent> connected(List<FakeTorrent> others) {
    return others.stream()
        .filter(other -> !(isWhole() && other.offersAll()) && !banned.contains(other))
        .toList();
  }

  TorrentEngine.SwarmStats stats(List<FakeTorrent> others) {
    int claimed = (int) others.stream().filter(FakeTorrent::offersAll).count();
    List<FakeTorrent> connected = connected(others);
    return new TorrentEngine.SwarmStats(
        claimed,
        connected.size(),
        uploaded.get(),
        downloaded.get(),
        0,
        0,
        (int) connected.stream().filter(FakeTorrent::offersAll).count());
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public int[] availability() {
    BlobTorrent torrent = known;
    List<FakeTorrent> connected = connected(owner.others(this));
    long servers = webSeeds.values().stream().filter(seed -> !seed.isBanned()).count();
    if (torrent == null || connected.size() + servers == 0 || isWhole()) {
      return new int[0];
    }
    int[] availability = new int[torrent.pieceCount()];
    for (int piece = 0; piece < availability.length; piece++) {
      availability[piece] = (int) servers;
      for (FakeTorrent other : connected) {
        availability[piece] += other.offers(piece) ? 1 : 0;
      }
    }
    return availability;
  }

  @Override
  public PeerId own() {
    return id;
  }

  @Override
  public List<Neighbour> neighbours() {
    return connected(owner.others(this)).stream()
        .map(other -> new Neighbour(other.id, other.pieces(), !other.offersAll()))
        .toList();
  }

  @Override
  public boolean othersExpected() {
    return false;
  }

  @Override
  public void setSequential(boolean sequential) {
    // Pieces come in order in any case.
  }

  @Override
  public void prioritize(Map<Urgency, BitSet> changes) {
    // Pieces come in order in any case.
  }

  @Override
  public void hurry(int piece) {
    hurried.add(piece);
  }

  @Override
  public void addWebSeed(WebSeed seed) {
    webSeeds.computeIfAbsent(seed, added -> new FakeWebSeed(added, owner::changed));
    owner.changed();
  }

  @Override
  public void removeWebSeed(WebSeed seed) {
    FakeWebSeed removed = webSeeds.remove(seed);
    if (removed != null) {
      removed.close();
    }
  }

  @Override
  public void completed() {
    download = null;
  }

  @Override
  public void leave() {
    owner.leave(this);
  }
}
