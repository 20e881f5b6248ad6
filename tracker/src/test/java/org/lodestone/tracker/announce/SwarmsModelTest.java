package org.lodestone.tracker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.announce.Announces.announce;
import static org.lodestone.tracker.announce.Announces.peer;
import static org.lodestone.tracker.announce.Announces.peers;
import static org.lodestone.tracker.announce.Announces.text;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.FakeClock;
import org.lodestone.tracker.announce.SwarmCounts.Counts;

/** Random announces against the swarms and against the simplest model of them, side by side. */
class SwarmsModelTest {

  private static final AnnounceEvent[] EVENTS = {
    AnnounceEvent.STARTED, AnnounceEvent.NONE, AnnounceEvent.STOPPED
  };
  private static final int STEPS = 4_000;

  private record Member(InfoHash infoHash, Peer peer) {}

  private record State(boolean seed, Instant heard) {}

  private final FakeClock clock = new FakeClock();
  private final AnnounceSettings settings = AnnounceSettings.defaults();
  private final Swarms swarms = new Swarms(settings, clock);
  private final Map<Member, State> model = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithTheModel(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(100) == 0) {
        expire(Duration.ofMinutes(random.nextInt(30)));
      }
      AnnounceRequest request = request(random);
      AnnounceResponse response = swarms.announce(request);
      apply(request);
      check(request, response);
    }
    expire(settings.peerExpiry().plusMinutes(1));
    assertEquals(0, swarms.peers());
    assertEquals(0, swarms.torrents());
  }

  private static AnnounceRequest request(Random random) {
    InfoHash infoHash = new InfoHash("%040x".formatted(random.nextInt(5)));
    String address = (random.nextBoolean() ? "192.0.2." : "2001:db8::") + random.nextInt(1, 20);
    AnnounceEvent event = EVENTS[random.nextInt(EVENTS.length)];
    return announce(
        infoHash, peer(address, random.nextInt(30)), random.nextInt(2), event, random.nextInt(250));
  }

  private void expire(Duration later) {
    clock.advance(later);
    swarms.expire();
    Instant oldest = clock.instant().minus(settings.peerExpiry());
    model.values().removeIf(state -> state.heard().isBefore(oldest));
  }

  private void apply(AnnounceRequest request) {
    Member member = new Member(request.infoHash(), request.peer());
    if (request.event() == AnnounceEvent.STOPPED) {
      model.remove(member);
    } else if (request.peer().port() != 0) {
      model.put(member, new State(request.seed(), clock.instant()));
    }
  }

  private void check(AnnounceRequest request, AnnounceResponse response) {
    Map<String, Boolean> swarm =
        model.entrySet().stream()
            .filter(entry -> entry.getKey().infoHash().equals(request.infoHash()))
            .collect(
                Collectors.toMap(
                    entry -> text(entry.getKey().peer()), entry -> entry.getValue().seed()));
    int seeds = (int) swarm.values().stream().filter(Boolean::booleanValue).count();
    assertEquals(new Counts(seeds, swarm.size() - seeds, 0), response.counts());
    assertEquals(response.counts(), swarms.counts(request.infoHash()));
    assertEquals(model.size(), swarms.peers());

    Set<String> given = peers(response);
    assertTrue(given.size() <= Math.min(request.wanted(), 200), given.size() + " peers");
    assertTrue(swarm.keySet().containsAll(given));
    assertFalse(given.contains(text(request.peer())));
    if (!request.wantsSeeds()) {
      given.forEach(peer -> assertFalse(swarm.get(peer), "a seed was told of a seed"));
    }
    if (request.wanted() >= swarm.size() && request.event() != AnnounceEvent.STOPPED) {
      swarm.remove(text(request.peer()));
      swarm.values().removeIf(seed -> seed && !request.wantsSeeds());
      if (swarm.size() <= 200) {
        assertEquals(swarm.keySet(), given);
      }
    }
  }
}
