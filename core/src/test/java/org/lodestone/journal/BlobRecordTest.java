package org.lodestone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lodestone.oci.Digest;

final class BlobRecordTest {

  private final BlobRecord record =
      new BlobRecord(Digest.of(new byte[0]), 100, Instant.parse("2026-11-28T10:00:00Z"));

  private SourceAccount only() {
    List<SourceAccount> sources = record.account().sources();
    assertEquals(1, sources.size());
    return sources.get(0);
  }

  @Test
  void aSourceThatIsOpenedAgainGoesOnCounting() {
    TestCounts counts = new TestCounts(0, 0, 10);
    SourceRecord first = record.opened("swarm", counts);
    counts.are(20, 4, 30);
    assertEquals(20, only().brought());
    assertEquals(4, only().handedOn());
    assertEquals(10, only().here());
    assertEquals("at work", only().state());
    first.close("gave way");
    counts.are(99, 99, 99);
    assertEquals(20, only().brought(), "what comes later is not asked of it");
    record.opened("swarm", new TestCounts(5, 1, 35)).close("brought it");
    assertEquals(25, only().brought());
    assertEquals(5, only().handedOn());
    assertEquals(10, only().here(), "the other 20 it had brought itself");
    assertEquals("brought it", only().state());
  }

  @Test
  void whatIsOpenAtTheEndIsCounted() {
    record.opened("late", new TestCounts(7, 0, 7));
    record.ended(Optional.empty());
    assertEquals(7, only().brought());
    assertEquals("stored", record.account().state());
  }

  @Test
  void manySourcesAndManyRemarksAreBounded() {
    for (int i = 0; i < 1_000; i++) {
      record.opened("source " + i, new TestCounts(0, 0, 0));
      record.remark("remark " + i);
      record.remark("the same again");
    }
    BlobAccount account = record.account();
    assertEquals(8, account.sources().size());
    assertTrue(account.remarks().size() <= 9);
    assertTrue(
        account.remarks().get(account.remarks().size() - 1).text().contains("more things"),
        account.remarks().toString());
    assertEquals(
        1, account.remarks().stream().filter(one -> one.text().equals("the same again")).count());
  }

  @Test
  void phasesAreToldInTheirOrder() {
    record.enter(Phase.FIRST_BYTE);
    record.enter(Phase.BRINGING);
    record.enter(Phase.FIRST_BYTE);
    record.enter(Phase.STORING);
    record.ended(Optional.of("no space left"));
    record.enter(Phase.CLIENT);
    assertEquals(
        List.of(Phase.QUEUE, Phase.FIRST_BYTE, Phase.BRINGING, Phase.STORING),
        record.account().phases().stream().map(PhaseTime::phase).toList());
    assertEquals("failed: no space left", record.account().state());
  }
}
