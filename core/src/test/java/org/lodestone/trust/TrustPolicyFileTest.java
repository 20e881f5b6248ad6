package org.lodestone.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sign.VerificationKey;
import org.lodestone.trust.Requirement.SignedBy;

class TrustPolicyFileTest {

  private static final VerificationKey ACME = key();
  private static final VerificationKey PARTNER = key();

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("config").resolve("policy.json");
  }

  @Test
  void startsAPolicyThatTrustsOneKey() throws IOException {
    TrustPolicyFile policy = TrustPolicyFile.load(file);
    policy.trust("acme/*", List.of(ACME), OptionalInt.empty());
    policy.save();
    assertEquals(
        """
        {
          "default" : [
            {
              "type" : "reject"
            }
          ],
          "scopes" : {
            "acme/*" : [
              {
                "type" : "signedBy",
                "keys" : [
                  "keys/%s.pub"
                ],
                "threshold" : 1
              }
            ]
          }
        }
        """
            .formatted(ACME.id()),
        Files.readString(file));
    assertEquals(List.of(new SignedBy(List.of(ACME), 1)), requirements("acme/app"));
    assertEquals(
        List.of("policy.json", "keys").stream().sorted().toList(),
        List.of(file.getParent().toFile().list()).stream().sorted().toList(),
        "nothing is left behind");
  }

  @Test
  void addsKeysToAScope() throws IOException {
    trust(OptionalInt.empty(), ACME);
    trust(OptionalInt.of(2), PARTNER);
    assertEquals(List.of(new SignedBy(List.of(ACME, PARTNER), 2)), requirements("acme/app"));
    trust(OptionalInt.empty(), ACME);
    assertEquals(List.of(new SignedBy(List.of(ACME, PARTNER), 2)), requirements("acme/app"));
    assertEquals(
        List.of(
            new TrustPolicyFile.Entry(
                "acme/*",
                "signedBy",
                List.of("keys/" + ACME.id() + ".pub", "keys/" + PARTNER.id() + ".pub"),
                2,
                Optional.empty(),
                Optional.empty()),
            new TrustPolicyFile.Entry(
                "default", "reject", List.of(), 0, Optional.empty(), Optional.empty())),
        TrustPolicyFile.load(file).entries());
  }

  @Test
  void keepsKeyFilesThatAreAlreadyInThePolicy() throws IOException {
    Files.createDirectories(file.getParent());
    ACME.write(file.resolveSibling("acme.pub"));
    Files.writeString(
        file,
        """
        {"default":[{"type":"reject"}],
         "scopes":{"acme/*":[{"type":"signedBy","keys":["acme.pub"]}]}}\
        """);
    trust(OptionalInt.empty(), ACME, PARTNER);
    assertEquals(
        List.of("acme.pub", "keys/" + PARTNER.id() + ".pub"),
        TrustPolicyFile.load(file).entries().get(0).keys());
  }

  @Test
  void removesAScope() throws IOException {
    trust(OptionalInt.empty(), ACME);
    TrustPolicyFile policy = TrustPolicyFile.load(file);
    assertFalse(policy.remove("acme/app"));
    assertTrue(policy.remove("acme/*"));
    policy.leaveToUpstream("docker.io/library/*");
    policy.acceptAnything("lab/*");
    policy.save();
    assertEquals(List.of(new Requirement.Reject()), requirements("acme/app"));
    assertEquals(List.of(new Requirement.Upstream()), requirements("docker.io/library/alpine"));
    assertEquals(List.of(new Requirement.InsecureAcceptAnything()), requirements("lab/x"));
  }

  @Test
  void refusesWhatWouldMakeABadPolicyAndKeepsTheFile() throws IOException {
    trust(OptionalInt.empty(), ACME);
    byte[] before = Files.readAllBytes(file);
    TrustPolicyFile policy = TrustPolicyFile.load(file);
    assertFails(
        "scope 'Acme': expected a name such as acme/app, or acme/* for all below it",
        () -> policy.trust("Acme", List.of(ACME), OptionalInt.empty()));
    assertFails(
        "expected a threshold from 1 to 2, found 3",
        () -> policy.trust("acme/*", List.of(PARTNER), OptionalInt.of(3)));
    assertFails(
        "scope 'acme/*' is already in the policy; remove it first",
        () -> policy.acceptAnything("acme/*"));
    policy.acceptAnything("lab/*");
    assertFails(
        "scope 'lab/*' already has insecureAcceptAnything; remove it first",
        () -> policy.trust("lab/*", List.of(ACME), OptionalInt.empty()));
    Files.delete(file.resolveSibling("keys").resolve(ACME.id() + ".pub"));
    assertThrows(IllegalArgumentException.class, policy::save);
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(file)));
  }

  private void trust(OptionalInt threshold, VerificationKey... keys) throws IOException {
    TrustPolicyFile policy = TrustPolicyFile.load(file);
    policy.trust("acme/*", List.of(keys), threshold);
    policy.save();
  }

  private List<Requirement> requirements(String name) throws IOException {
    return TrustPolicy.load(file).requirementsFor(RepositoryName.parse(name));
  }

  private static void assertFails(
      String message, org.junit.jupiter.api.function.Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  private static VerificationKey key() {
    return SigningKey.generate(Algorithm.ED25519).verificationKey();
  }
}
