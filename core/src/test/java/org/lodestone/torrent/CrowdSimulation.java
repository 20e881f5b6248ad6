package org.lodestone.torrent;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.lodestone.torrent.Swarm.Urgency;

/**
 * A crowd without a network, event by event: nodes that choose pieces by {@link CrowdChoice} and
 * blocks as libtorrent does, over links that carry one block at a time in each direction. The same
 * random numbers give the same run.
 */
final class CrowdSimulation {

  /** In a piece. */
  static final int BLOCKS = 16;

  private static final int BLOCK_BYTES = PieceLength.SMALLEST / BLOCKS;
  private static final long CHECK_NANOS = 2_000_000;

  /** How much a receiver takes in of one sender before it slows it down, in blocks. */
  private static final int SOCKET_BLOCKS = 8;

  private static final long LOOK_NANOS = ReadAhead.LOOK_INTERVAL.toNanos();
  private static final long AUDIT_NANOS = 100_000_000;

  private final int pieceCount;
  private final int queue;
  final List<Node> nodes = new ArrayList<>();

  /** How many of those that began without anything have each piece. */
  private final int[] copies;

  /** For how many audits each piece has been wanted by nobody; and the most of it. */
  private final int[] unwanted;

  private int mostUnwanted;
  private final Random random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long eventCount;

  private record Event(long at, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int order = Long.compare(at, other.at);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  private record Request(int piece, int block) {}

  /**
   * @param queue most blocks that a node asks of another at a time
   */
  CrowdSimulation(int pieceCount, int queue, long seed) {
    this.pieceCount = pieceCount;
    this.queue = queue;
    this.unwanted = new int[pieceCount];
    this.random = new Random(seed);
    this.copies = new int[pieceCount];
  }

  Node seed(double megabits) {
    Node node = add(megabits, true);
    node.have.set(0, pieceCount);
    return node;
  }

  Node leecher(double megabits) {
    return add(megabits, true);
  }

  Node stockClient(double megabits) {
    return add(megabits, false);
  }

  private Node add(double megabits, boolean sharing) {
    byte[] bytes = new byte[6];
    random.nextBytes(bytes);
    String id = (sharing ? "-LS0001-" : "-TR3000-") + BaseEncoding.base16().encode(bytes);
    String hex = BaseEncoding.base16().lowerCase().encode(id.getBytes(StandardCharsets.US_ASCII));
    Node node = new Node(nodes.size(), new PeerId(hex), sharing, megabits);
    nodes.add(node);
    return node;
  }

  /** Seconds since the start. */
  double seconds() {
    return now / 1e9;
  }

  void at(double seconds, Runnable action) {
    after(Math.round(seconds * 1e9) - now, action);
  }

  private void after(long nanos, Runnable action) {
    events.add(new Event(now + nanos, eventCount++, action));
  }

  /** Runs until all that are there have everything, which may take that many seconds. */
  void run(double limit) {
    nodes.forEach(node -> after(random.nextInt((int) LOOK_NANOS), node::look));
    audit();
    while (nodes.stream().anyMatch(node -> node.alive && !node.hangs && !node.isWhole())) {
      Event next = events.remove();
      now = next.at();
      if (seconds() > limit) {
        throw new AssertionError("not whole after " + limit + " s: " + nodes);
      }
      next.action().run();
    }
  }

  /** The longest time for which nobody wanted some piece that somebody had yet to get, seconds. */
  double longestUnwanted() {
    return mostUnwanted * AUDIT_NANOS / 1e9;
  }

  private void audit() {
    for (int piece = 0; piece < pieceCount; piece++) {
      int at = piece;
      boolean fine =
          nodes.stream().filter(Node::gets).anyMatch(node -> node.wants(at))
              || nodes.stream().filter(Node::gets).allMatch(node -> node.have.get(at));
      unwanted[piece] = fine ? 0 : unwanted[piece] + 1;
      mostUnwanted = Math.max(mostUnwanted, unwanted[piece]);
    }
    after(AUDIT_NANOS, this::audit);
  }

  /** One that takes part. */
  final class Node {
    final int number;
    final PeerId id;
    final BitSet have = new BitSet();
    private final boolean sharing;
    private final long blockNanos;
    private final CrowdChoice choice;
    private final byte[][] state;
    private final int[] arrived;
    private final List<Deque<Request>> asked = new ArrayList<>();
    private final List<List<Request>> outstanding = new ArrayList<>();
    private final int[] backlog;
    private Urgency[] wanted;
    private long downFree;
    private boolean sending;
    private int nextReceiver;
    private long frontSince;
    private int front;
    boolean alive = true;
    boolean serves = true;
    boolean hangs;
    long sentBlocks;

    /** How often the seed sends it a block when its turn has come: TCP is not fair. */
    double favour = 1;

    double firstByte = Double.NaN;
    double whole = Double.NaN;

    /** When half of it could be read. */
    double half;

    Node(int number, PeerId id, boolean sharing, double megabits) {
      this.number = number;
      this.id = id;
      this.sharing = sharing;
      this.blockNanos = Math.round(BLOCK_BYTES * 8 / megabits * 1e3);
      this.choice = new CrowdChoice(id, pieceCount, now);
      this.state = new byte[pieceCount][BLOCKS];
      this.arrived = new int[pieceCount];
      this.wanted = new Urgency[pieceCount];
      Arrays.fill(wanted, sharing ? Urgency.NOT_NOW : Urgency.USUAL);
      this.backlog = new int[64];
      for (int i = 0; i < 64; i++) {
        asked.add(new ArrayDeque<>());
        outstanding.add(new ArrayList<>());
      }
    }

    boolean isWhole() {
      return have.cardinality() == pieceCount;
    }

    void die() {
      alive = false;
      for (Node other : nodes) {
        for (Request request : other.outstanding.get(number)) {
          other.state[request.piece()][request.block()] = 0;
        }
        other.outstanding.get(number).clear();
        asked.get(other.number).clear();
      }
      nodes.forEach(Node::askAll);
    }

    /** Neither asks nor sends any more, and stays connected. */
    void hang() {
      hangs = true;
      serves = false;
    }

    /** Chooses pieces, and again after a while. */
    void look() {
      if (alive && !isWhole()) {
        choose();
        after(LOOK_NANOS, this::look);
      }
    }

    private void choose() {
      if (sharing) {
        wanted = choice.choose(view());
      }
      askAll();
    }

    CrowdChoice.View view() {
      List<Neighbour> neighbours = new ArrayList<>();
      for (Node other : nodes) {
        if (other != this && other.alive) {
          neighbours.add(new Neighbour(other.id, other.have, !other.isWhole()));
        }
      }
      return new CrowdChoice.View(
          (BitSet) have.clone(), neighbours, false, front, now - frontSince, now);
    }

    boolean gets() {
      return alive && !hangs && sharing;
    }

    boolean wants(int piece) {
      return !have.get(piece) && wanted[piece] != Urgency.NOT_NOW;
    }

    private void askAll() {
      int start = random.nextInt(nodes.size());
      for (int i = 0; i < nodes.size(); i++) {
        ask(nodes.get((start + i) % nodes.size()));
      }
    }

    /** Fills the queue at that node. */
    private void ask(Node source) {
      if (source == this || !alive || hangs || !source.alive || !source.serves || isWhole()) {
        return;
      }
      List<Request> open = outstanding.get(source.number);
      while (open.size() < queue) {
        Request next = pick(source, open.isEmpty());
        if (next == null) {
          break;
        }
        state[next.piece()][next.block()] = 1;
        open.add(next);
        source.asked.get(number).add(next);
      }
      source.send();
    }

    /** What libtorrent's picker takes next: least weight, begun pieces first, then by lot. */
    private Request pick(Node source, boolean idle) {
      int best = -1;
      long bestWeight = Long.MAX_VALUE;
      int unstarted = 0;
      for (int piece = 0; piece < pieceCount; piece++) {
        if (!wants(piece)) {
          continue;
        }
        int free = 0;
        boolean begun = arrived[piece] > 0;
        for (int block = 0; block < BLOCKS; block++) {
          free += state[piece][block] == 0 ? 1 : 0;
          begun |= state[piece][block] != 0;
        }
        unstarted += begun ? 0 : 1;
        if (free > 0 && source.have.get(piece)) {
          long weight = weight(piece, begun) * 1000L + random.nextInt(1000);
          if (weight < bestWeight) {
            bestWeight = weight;
            best = piece;
          }
        }
      }
      if (best >= 0) {
        for (int block = 0; ; block++) {
          if (state[best][block] == 0) {
            return new Request(best, block);
          }
        }
      }
      return idle && unstarted == 0 ? busy(source) : null;
    }

    private Request busy(Node source) {
      for (int piece = 0; piece < pieceCount; piece++) {
        for (int block = 0; wants(piece) && source.have.get(piece) && block < BLOCKS; block++) {
          if (state[piece][block] == 1) {
            return new Request(piece, block);
          }
        }
      }
      return null;
    }

    private int weight(int piece, boolean begun) {
      int priority = LibtorrentPriorities.of(wanted[piece]);
      return (1 + copies[piece]) * (8 - priority) * 3 - (begun ? 3 : 2);
    }

    /** Puts the next block on the wire, each asker in its turn. */
    private void send() {
      if (sending || !alive || !serves) {
        return;
      }
      for (int i = 0; i < nodes.size(); i++) {
        int at = (nextReceiver + i) % nodes.size();
        Node receiver = nodes.get(at);
        if (waits(receiver) && (number > 0 || random.nextDouble() < receiver.favour)) {
          Request next = asked.get(at).remove();
          nextReceiver = at + 1;
          sending = true;
          sentBlocks++;
          receiver.backlog[number]++;
          after(
              blockNanos,
              () -> {
                sending = false;
                receiver.arriving(this, next);
                send();
              });
          return;
        }
      }
      if (nodes.stream().anyMatch(this::waits)) {
        send();
      }
    }

    private boolean waits(Node receiver) {
      return !asked.get(receiver.number).isEmpty() && receiver.backlog[number] < SOCKET_BLOCKS;
    }

    private void arriving(Node sender, Request block) {
      downFree = Math.max(downFree, now) + blockNanos;
      after(
          downFree - now,
          () -> {
            backlog[sender.number]--;
            sender.send();
            received(sender, block);
          });
    }

    private void received(Node sender, Request block) {
      if (!alive) {
        return;
      }
      outstanding.get(sender.number).remove(block);
      if (state[block.piece()][block.block()] != 2) {
        state[block.piece()][block.block()] = 2;
        if (++arrived[block.piece()] == BLOCKS) {
          after(CHECK_NANOS, () -> finished(block.piece()));
        }
      }
      ask(sender);
    }

    private void finished(int piece) {
      have.set(piece);
      copies[piece]++;
      int next = have.nextClearBit(front);
      if (next > front) {
        front = next;
        frontSince = now;
      }
      if (piece == 0) {
        firstByte = seconds();
      }
      if (front < pieceCount / 2) {
        half = seconds();
      }
      if (isWhole()) {
        whole = seconds();
      }
      nodes.forEach(
          other -> {
            if (other != this) {
              other.ask(this);
            }
          });
    }

    @Override
    public String toString() {
      return "%d: %d of %d, sent %.2f, first %.2f, whole %.2f"
          .formatted(
              number,
              have.cardinality(),
              pieceCount,
              (double) sentBlocks / BLOCKS / pieceCount,
              firstByte,
              whole);
    }
  }
}
