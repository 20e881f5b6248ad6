package org.lodestone.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sign.VerificationKey;
import org.lodestone.trust.Requirement.InsecureAcceptAnything;
import org.lodestone.trust.Requirement.Reject;
import org.lodestone.trust.Requirement.SignedBy;
import org.lodestone.trust.Requirement.Upstream;

class TrustPolicyTest {

  @TempDir Path folder;
  private Path file;
  private VerificationKey acme;

  @BeforeEach
  void makeKey() throws IOException {
    file = folder.resolve("policy.json");
    acme = SigningKey.generate(Algorithm.ED25519).verificationKey();
    acme.write(folder.resolve("acme.pub"));
  }

  @Test
  void readsEveryRequirement() throws IOException {
    TrustPolicy policy =
        load(
            """
            {"default":[{"type":"reject"}],
             "scopes":{"acme/*":[{"type":"signedBy","keys":["acme.pub"],"threshold":1}],
                       "docker.io/library/*":[{"type":"upstream"}],
                       "lab/*":[{"type":"insecureAcceptAnything"}]}}""");
    assertEquals(List.of(new SignedBy(List.of(acme), 1)), policy.requirementsFor(name("acme/x")));
    assertEquals(List.of(new Upstream()), policy.requirementsFor(name("docker.io/library/alpine")));
    assertEquals(List.of(new InsecureAcceptAnything()), policy.requirementsFor(name("lab/a/b/c")));
    assertEquals(List.of(new Reject()), policy.requirementsFor(name("docker.io/other")));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b/c,a/b/c",
    "a/b/x,a/b/*",
    "a/b/c/d,a/b/*",
    "a/b,a/*",
    "a/bc,a/*",
    "a/x/c,a/*",
    "a,default",
    "ab/c,default",
    "host:5000/x,host:5000/*",
    "host:5001/x,default",
  })
  void theMostSpecificScopeWins(String name, String scope) {
    PolicyDocument policy =
        PolicyDocument.parse(
            """
            {"default":[{"type":"reject"}],"scopes":{
              "a/*":[{"type":"reject"}],"a/b/*":[{"type":"reject"}],
              "a/b/c":[{"type":"reject"}],"host:5000/*":[{"type":"reject"}]}}"""
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(scope, policy.scopeOf(name(name)).orElse("default"));
  }

  @Test
  void withoutAFileEverythingIsRejected() throws IOException {
    assertEquals(List.of(new Reject()), TrustPolicy.load(file).requirementsFor(name("acme/x")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|policy: no 'default'",
        "{'default':[]}|policy.default: expected at least one requirement,"
            + " such as {\"type\":\"reject\"}",
        "{'default':[{'type':'reject'}],'scope':{}}"
            + "|policy: unknown key 'scope', expected one of default, scopes",
        "{'default':[{'type':'rejct'}]}|policy.default[0].type: unknown requirement 'rejct',"
            + " expected one of reject, upstream, signedBy, tuf, logged, insecureAcceptAnything",
        "{'default':[{'type':'reject','keys':[]}]}"
            + "|policy.default[0]: unknown key 'keys', expected one of type",
        "{'default':[{'type':'signedBy'}]}|policy.default[0]: no 'keys'",
        "{'default':[{'type':'signedBy','keys':[]}]}"
            + "|policy.default[0].keys: expected at least one key file",
        "{'default':[{'type':'signedBy','keys':['acme.pub'],'treshold':1}]}"
            + "|policy.default[0]: unknown key 'treshold', expected one of type, keys, threshold,"
            + " withdrawn",
        "{'default':[{'type':'signedBy','keys':['acme.pub'],'withdrawn':'serve'}]}"
            + "|policy.default[0].withdrawn: expected refuse or serveStored, found 'serve'",
        "{'default':[{'type':'signedBy','keys':['acme.pub'],'threshold':2}]}"
            + "|policy.default[0].threshold: expected an integer from 1 to 1, found 2",
        "{'default':[{'type':'signedBy','keys':['acme.pub'],'threshold':0}]}"
            + "|policy.default[0].threshold: expected an integer from 1 to 1, found 0",
        "{'default':[{'type':'signedBy','keys':['acme.pub','./acme.pub'],'threshold':2}]}"
            + "|policy.default[0]: the same key is listed twice, it can count only once",
        "{'default':[{'type':'reject'}],'scopes':{'Acme/*/x':[{'type':'reject'}]}}"
            + "|policy.scopes.Acme/*/x: expected a name such as acme/app,"
            + " or acme/* for all below it",
        "{'default':[{'type':'reject'}],'scopes':{'*':[{'type':'reject'}]}}"
            + "|policy.scopes.*: expected a name such as acme/app, or acme/* for all below it",
      })
  void namesThePlaceAndTheFault(String json, String message) {
    assertFails(message, json.replace('\'', '"'));
  }

  @Test
  void namesTheKeyFileThatIsMissing() {
    assertFails(
        "policy.scopes.acme/*[0].keys[1]: no key file " + folder.resolve("gone.pub"),
        """
        {"default":[{"type":"reject"}],
         "scopes":{"acme/*":[{"type":"signedBy","keys":["acme.pub","gone.pub"]}]}}""");
  }

  @Test
  void refusesDuplicateScopes() {
    String json =
        """
        {"default":[{"type":"reject"}],
         "scopes":{"a/*":[{"type":"reject"}],"a/*":[{"type":"insecureAcceptAnything"}]}}""";
    assertThrows(IllegalArgumentException.class, () -> load(json));
  }

  private TrustPolicy load(String json) throws IOException {
    Files.writeString(file, json);
    return TrustPolicy.load(file);
  }

  private void assertFails(String message, String json) {
    assertEquals(
        "trust policy " + file + ": " + message,
        assertThrows(IllegalArgumentException.class, () -> load(json)).getMessage());
  }

  private static RepositoryName name(String name) {
    return RepositoryName.parse(name);
  }
}
