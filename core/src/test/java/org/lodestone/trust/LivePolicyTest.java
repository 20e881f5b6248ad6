package org.lodestone.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sign.VerificationKey;

/** What a running program sees of its policy file, without being told. */
class LivePolicyTest {

  private static final RepositoryName APP = RepositoryName.parse("acme/app");

  @TempDir Path folder;
  private final VerificationKey acme = SigningKey.generate(Algorithm.ED25519).verificationKey();
  private Path file;
  private LivePolicy policy;

  @BeforeEach
  void trustAcme() throws IOException {
    file = folder.resolve("policy.json");
    trust();
    policy = LivePolicy.watch(file);
    assertFalse(policy.current().rejects(APP));
  }

  @AfterEach
  void close() {
    policy.close();
  }

  private void trust() throws IOException {
    TrustPolicyFile edited = TrustPolicyFile.load(file);
    edited.trust("acme/*", List.of(acme), OptionalInt.empty());
    edited.save();
  }

  private void distrust() throws IOException {
    TrustPolicyFile edited = TrustPolicyFile.load(file);
    edited.remove("acme/*");
    edited.save();
  }

  private Path keyFile() {
    return folder.resolve("keys").resolve(acme.id() + ".pub");
  }

  @Test
  void decidesUnderWhatTheFileSaysNow() throws IOException {
    Epoch first = policy.current().epoch();
    distrust();
    assertTrue(policy.current().rejects(APP));
    assertNotEquals(first, policy.current().epoch());
    trust();
    assertFalse(policy.current().rejects(APP));
    assertEquals(first, policy.current().epoch(), "the same policy has the same epoch");
  }

  @Test
  void seesChangesThatNobodyAskedFor() throws IOException {
    distrust();
    assertTimeoutPreemptively(
        Duration.ofSeconds(2), // one is promised
        () -> {
          while (!policy.lastSeen().rejects(APP)) {
            LockSupport.parkNanos(5_000_000);
          }
        });
  }

  @Test
  void seesAChangeThatLeavesSizeAndTimeAsTheyWere() throws IOException {
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    String json = Files.readString(file).replace("acme/*", "acme/app");
    Files.writeString(file, json);
    Files.setLastModifiedTime(file, time);
    assertFalse(policy.current().rejects(APP));
    Files.writeString(file, json.replace("acme/app", "acme/abb"));
    Files.setLastModifiedTime(file, time);
    assertTrue(policy.current().rejects(APP));
  }

  @Test
  void anotherKeyInAKeyFileIsAnotherEpoch() throws IOException {
    Epoch first = policy.current().epoch();
    VerificationKey other = SigningKey.generate(Algorithm.ED25519).verificationKey();
    Files.writeString(keyFile(), other.pem());
    assertNotEquals(first, policy.current().epoch());
    assertEquals(
        List.of(new Requirement.SignedBy(List.of(other), 1)),
        policy.current().requirementsFor(APP));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"default\":[]}", "\0"})
  void acceptsNothingWhileTheFileIsDamaged(String damaged) throws IOException {
    Epoch first = policy.current().epoch();
    final String good = Files.readString(file);
    Files.writeString(file, damaged);
    TrustPolicy now = policy.current();
    assertTrue(now.rejects(APP));
    assertNotEquals(first, now.epoch());
    assertTrue(now.fault().orElseThrow().startsWith("trust policy " + file), now.fault().get());
    assertEquals(now.fault().get() + ", so acme/app is rejected", now.rejectionOf(APP));
    Files.writeString(file, good);
    assertEquals(first, policy.current().epoch());
    assertEquals(Optional.empty(), policy.current().fault());
  }

  @Test
  void acceptsNothingWhileTheFileIsGoneOrSomethingElse() throws IOException {
    byte[] good = Files.readAllBytes(file);
    Files.delete(file);
    assertEquals(Optional.of("there is no trust policy " + file), policy.current().fault());
    assertTrue(policy.current().rejects(APP));
    Files.createDirectory(file);
    assertTrue(policy.current().rejects(APP));
    assertTrue(policy.current().fault().get().startsWith("cannot read the trust policy " + file));
    Files.delete(file);
    Files.write(file, good);
    assertFalse(policy.current().rejects(APP));
  }

  @Test
  void acceptsNothingWhileAKeyFileIsGone() throws IOException {
    Path away = folder.resolve("away");
    Files.move(keyFile(), away);
    assertTrue(policy.current().rejects(APP));
    assertTrue(policy.current().fault().get().contains(keyFile().toString()));
    Files.move(away, keyFile());
    assertFalse(policy.current().rejects(APP));
  }

  @Test
  void followsALinkThatIsTurnedToAnotherPolicy() throws IOException {
    Path link = folder.resolve("link.json");
    Files.createSymbolicLink(link, file);
    Path other = folder.resolve("other.json");
    Files.writeString(other, "{\"default\":[{\"type\":\"reject\"}]}");
    try (LivePolicy linked = LivePolicy.watch(link)) {
      assertFalse(linked.current().rejects(APP));
      Path next = folder.resolve("next.json");
      Files.createSymbolicLink(next, other);
      Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
      assertTrue(linked.current().rejects(APP));
    }
  }
}
