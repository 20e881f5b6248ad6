package org.lodestone.gateway.agreement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.gateway.TestImage;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.MagnetLink;

final class AgreementsTest {

  private static final RepositoryName APP = RepositoryName.parse("acme/app");
  private static final MagnetLink MAGNET =
      MagnetLink.parse("magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567");
  private static final Caller OTHER = new Caller("other");

  @TempDir Path dir;
  private final TestClock clock = new TestClock();
  private final Digest blob = Digest.of(TestImage.ofLayers().blobs().get(0));
  private BlobStore store;
  private Agreements agreements;

  private static final class TestClock extends Clock {
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void open() throws Exception {
    store = BlobStore.open(dir);
    agreements = Agreements.open(store, clock);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  /** An image whose only blob is its config, which is the same for all of these. */
  private MagnetManifest document(int number) throws Exception {
    TestImage image = TestImage.ofLayers(new byte[0]);
    byte[] manifest =
        new String(image.manifest(), UTF_8)
            .replace("\"layers\":", "\"annotations\":{\"n\":\"" + number + "\"},\"layers\":")
            .getBytes(UTF_8);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    List<MagnetManifest.Blob> blobs =
        List.of(
            new MagnetManifest.Blob(
                new Descriptor(MediaTypes.OCI_CONFIG, blob, image.blobs().get(0).length),
                Optional.of(MAGNET)),
            new MagnetManifest.Blob(
                new Descriptor(MediaTypes.OCI_LAYER, Digest.of(new byte[0]), 0), Optional.empty()));
    return new MagnetManifest(
        APP,
        Digest.of(manifest),
        List.of(),
        1,
        now,
        now.plusSeconds(1000),
        List.of(Manifest.parse(Optional.of(MediaTypes.OCI_MANIFEST), manifest)),
        blobs);
  }

  private int files() throws Exception {
    return store.listState("agreements").size();
  }

  @Test
  void countsFromWhenItIsGivenAndOverARestart() throws Exception {
    Agreements.Draft draft = agreements.write(Caller.ANONYMOUS, document(1));
    assertFalse(agreements.cover(Caller.ANONYMOUS, APP, blob), "written is not given");
    draft.give();
    assertTrue(agreements.cover(Caller.ANONYMOUS, APP, blob));
    assertFalse(agreements.cover(OTHER, APP, blob));
    Agreements again = Agreements.open(store, clock);
    assertTrue(again.cover(Caller.ANONYMOUS, APP, blob));
    assertTrue(again.stand(Caller.ANONYMOUS, document(1)));
  }

  @Test
  void whatIsWithdrawnLeavesNothing() throws Exception {
    agreements.write(Caller.ANONYMOUS, document(1)).withdraw();
    assertEquals(0, files());
    agreements.write(Caller.ANONYMOUS, document(1)).give();
    agreements.write(Caller.ANONYMOUS, document(1)).withdraw();
    assertEquals(1, files(), "what another request was promised stays");
  }

  @Test
  void callersHaveTheirOwn() throws Exception {
    agreements.write(Caller.ANONYMOUS, document(1)).give();
    agreements.write(OTHER, document(1)).give();
    assertEquals(2, files());
    Agreements again = Agreements.open(store, clock);
    assertTrue(again.cover(Caller.ANONYMOUS, APP, blob));
    assertTrue(again.cover(OTHER, APP, blob));
  }

  @Test
  void aRestartDoesNotMakeItYounger() throws Exception {
    agreements.write(Caller.ANONYMOUS, document(1)).give();
    clock.now = clock.now.plus(Agreements.LIFE).minusSeconds(1);
    Agreements again = Agreements.open(store, clock);
    assertTrue(again.cover(Caller.ANONYMOUS, APP, blob));
    clock.now = clock.now.plusSeconds(2);
    assertFalse(again.cover(Caller.ANONYMOUS, APP, blob));
    again.prune();
    assertEquals(0, files());
  }

  @Test
  void theOldestMakeRoom() throws Exception {
    Agreements few = Agreements.open(store, clock, 2);
    for (int i = 0; i < 4; i++) {
      few.write(Caller.ANONYMOUS, document(i)).give();
      clock.now = clock.now.plus(Duration.ofMinutes(1));
    }
    few.prune();
    assertEquals(2, files());
    assertFalse(few.stand(Caller.ANONYMOUS, document(1)));
    assertTrue(few.stand(Caller.ANONYMOUS, document(2)));
    assertTrue(few.stand(Caller.ANONYMOUS, document(3)));
  }
}
