package org.lodestone.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.index.Hint;
import org.lodestone.index.HintClient;
import org.lodestone.index.HintPost;
import org.lodestone.index.HintTrackers;
import org.lodestone.index.Hints;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;
import org.lodestone.tracker.hint.HintSettings;

/** Members of a crowd meet at a real tracker. */
class HintServerTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Digest BLOB = Digest.of("blob".getBytes(UTF_8));
  private static final Hint HINT = new Hint(BLOB, 9, new InfoHash("ab".repeat(20)));
  private static final Hint OTHER_HINT = new Hint(BLOB, 9, new InfoHash("cd".repeat(20)));

  @TempDir private Path data;

  @Test
  void membersMeet() throws Exception {
    PeerId one = PeerId.random();
    PeerId other = PeerId.random();
    try (TrackerServer tracker = TrackerServer.start(Trackers.config(data))) {
      HintClient client = new HintClient(tracker.httpUri(), TIMEOUT);
      assertEquals(
          Optional.of(new Hints(List.of(), List.of(), List.of())),
          client.ask(BLOB, Deadline.in(TIMEOUT)));

      assertTrue(
          client.post(
              new HintPost(one, LEASE, List.of(HINT), List.of(BLOB), OptionalInt.of(5_052))));
      Hints first = client.ask(BLOB, Deadline.in(TIMEOUT)).orElseThrow();
      new HintTrackers(List.of(client))
          .post(
              new HintPost(other, LEASE, List.of(OTHER_HINT), List.of(BLOB)), Deadline.in(TIMEOUT));
      Hints second = client.ask(BLOB, Deadline.in(TIMEOUT)).orElseThrow();

      assertEquals(List.of(new Hints.Offer(HINT, one, 1)), first.offers());
      assertEquals(List.of(first(one)), first.members());
      assertEquals(
          List.of(new Hints.Offer(HINT, one, 1), new Hints.Offer(OTHER_HINT, other, 1)),
          second.offers());
      assertEquals(
          List.of(first(one), new Hints.Member(other, Optional.empty())), second.members());
      String metrics =
          new String(new HttpClientPeer(tracker.statusUri()).get("/metrics").body(), UTF_8);
      assertTrue(metrics.contains("lodestone_hints 4.0"), metrics);
      assertTrue(metrics.contains("lodestone_hint_blobs 1.0"), metrics);
      assertTrue(metrics.contains("lodestone_hints_evicted_total 0.0"), metrics);
    }
  }

  private static Hints.Member first(PeerId id) {
    return new Hints.Member(id, Optional.of(new HostPort("127.0.0.1", 5_052)));
  }

  @Test
  void aTrackerMayKeepNone() throws Exception {
    TrackerConfig without = Trackers.config(data).withHints(new HintSettings(false, null, null));
    try (TrackerServer tracker = TrackerServer.start(without)) {
      HintClient client = new HintClient(tracker.httpUri(), TIMEOUT);

      assertFalse(client.post(new HintPost(PeerId.random(), LEASE, List.of(HINT), List.of())));
      assertEquals(Optional.empty(), client.ask(BLOB, Deadline.in(TIMEOUT)));
    }
  }
}
