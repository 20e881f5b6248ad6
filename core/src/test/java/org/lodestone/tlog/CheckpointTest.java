package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_679_315_147);
  private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  private static final TreeHead TREE = new TreeHead(20_852_163, MerkleHash.parse(ROOT));
  private static final NoteSigner LOG = Keys.signer("example.com/behind-the-sofa");
  private static final NoteSigner FIRST = Keys.signer("witness.example/w1");
  private static final NoteSigner SECOND = Keys.signer("witness.example/w2");

  private final SignedCheckpoint signed = SignedCheckpoint.sign(TREE, LOG);

  /** The example of c2sp.org/tlog-checkpoint, whose keys are not known. */
  @Test
  void readsTheSpecificationsExample() {
    String text =
        """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
        """;
    SignedCheckpoint checkpoint = SignedCheckpoint.parse(text.getBytes(UTF_8));

    assertEquals("example.com/behind-the-sofa", checkpoint.checkpoint().origin());
    assertEquals(TREE, checkpoint.tree());
    assertEquals(List.of(), checkpoint.checkpoint().extensions());
    assertEquals(text, checkpoint.note().toString());
  }

  @Test
  void isOfTheLogWhoseKeySignedIt() throws Exception {
    SignedCheckpoint.parse(signed.note().encode()).verify(LOG.verifierKey());

    VerifierKey stranger = Keys.signer("example.com/behind-the-sofa").verifierKey();
    assertThrows(LogVerificationException.class, () -> signed.verify(stranger));
    SignedCheckpoint ofOther =
        SignedCheckpoint.parse(LOG.sign(new Checkpoint("other", TREE).toString()).encode());
    LogVerificationException refusal =
        assertThrows(LogVerificationException.class, () -> ofOther.verify(LOG.verifierKey()));
    assertEquals(
        "expected a checkpoint of example.com/behind-the-sofa, found one of other",
        refusal.getMessage());
  }

  @Test
  void countsWitnessesByTheirKeys() throws Exception {
    SignedCheckpoint cosigned = cosigned(FIRST);

    assertEquals(Optional.of(NOW), cosigned.cosigned(FIRST.cosignatureKey()));
    assertEquals(Optional.empty(), cosigned.cosigned(SECOND.cosignatureKey()));
    keys(1).verify(cosigned);
    assertEquals(
        "the checkpoint of example.com/behind-the-sofa over 20852163 entries is cosigned by 1 of"
            + " [witness.example/w1, witness.example/w2], expected 2",
        assertThrows(LogVerificationException.class, () -> keys(2).verify(cosigned)).getMessage());
    keys(2).verify(cosigned.with(cosigned(SECOND).note().signatures()));
  }

  @Test
  void aWitnessThatCosignsTwiceCountsOnce() {
    String text = signed.note().text();
    SignedCheckpoint twice =
        signed.with(List.of(FIRST.cosign(text, NOW), FIRST.cosign(text, NOW.plusSeconds(1))));

    assertThrows(LogVerificationException.class, () -> keys(2).verify(twice));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new LogKeys(
                LOG.verifierKey(), List.of(FIRST.cosignatureKey(), FIRST.cosignatureKey()), 2));
  }

  @Test
  void refusesACosignatureOfAnotherTime() {
    NoteSignature made = FIRST.cosign(signed.note().text(), NOW);
    byte[] later = made.bytes();
    later[7]++;
    SignedCheckpoint cosigned =
        signed.with(List.of(new NoteSignature(made.name(), made.id(), later)));

    assertThrows(LogVerificationException.class, () -> cosigned.cosigned(FIRST.cosignatureKey()));
  }

  @Test
  void refusesACosignatureOfAnotherCheckpoint() {
    SignedCheckpoint other = SignedCheckpoint.sign(TreeHead.EMPTY, LOG);
    SignedCheckpoint cosigned = signed.with(List.of(FIRST.cosign(other.note().text(), NOW)));

    assertThrows(LogVerificationException.class, () -> keys(1).verify(cosigned));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "log\n",
        "log\n5\n",
        "log\n5\n" + ROOT,
        "\n5\n" + ROOT + "\n",
        "log\n05\n" + ROOT + "\n",
        "log\n-5\n" + ROOT + "\n",
        "log\n+5\n" + ROOT + "\n",
        "log\n9223372036854775808\n" + ROOT + "\n",
        "log\n0\n" + ROOT + "\n",
        "log\n5\n" + ROOT + "A\n",
        "log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "log\n5\n" + ROOT + "\n\n",
        "log\n5\n" + ROOT + "\n\nextension\n"
      })
  void refusesWhatIsNoCheckpoint(String text) {
    assertThrows(IllegalArgumentException.class, () -> Checkpoint.parse(text));
  }

  @Test
  void keepsExtensions() {
    String text = "any log\n5\n" + ROOT + "\nextension\n";
    Checkpoint checkpoint = Checkpoint.parse(text);
    assertEquals(List.of("extension"), checkpoint.extensions());
    assertEquals(text, checkpoint.toString());
  }

  private SignedCheckpoint cosigned(NoteSigner witness) {
    return signed.with(List.of(witness.cosign(signed.note().text(), NOW)));
  }

  private static LogKeys keys(int quorum) {
    return new LogKeys(
        LOG.verifierKey(), List.of(FIRST.cosignatureKey(), SECOND.cosignatureKey()), quorum);
  }
}
