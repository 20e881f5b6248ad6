package org.lodestone.pull;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.index.DocumentSource;
import org.lodestone.index.IndexClient;
import org.lodestone.io.Deadline;
import org.lodestone.node.Holdings;
import org.lodestone.node.Origin;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Followed;
import org.lodestone.trust.LivePolicy;
import org.lodestone.trust.Resolution.Reason;
import org.lodestone.trust.Resolution.Refused;
import org.lodestone.trust.Resolution.Upstream;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.TrustPolicy;

/** What a node still resolves from the documents it accepted, with no index left. */
final class ImageResolverTest {

  private static final RepositoryName NAME = RepositoryName.parse("acme/app");
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Caller ANYONE = Caller.ANONYMOUS;

  @RegisterExtension
  static final WireMockExtension INDEX =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  @TempDir Path dir;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final SampleDocument sample = new SampleDocument();
  private BlobStore store;
  private Holdings holdings;
  private RollbackMemory memory;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, Clock.systemUTC());
    memory = RollbackMemory.open(dir.resolve("accepted.db"));
    Files.writeString(dir.resolve("key.pub"), key.verificationKey().pem());
    policy("{\"type\":\"signedBy\",\"keys\":[\"key.pub\"],\"threshold\":1}");
  }

  @AfterEach
  void close() throws IOException {
    holdings.close();
    memory.close();
    store.close();
  }

  private void policy(String requirement) throws IOException {
    Files.writeString(dir.resolve("policy.json"), "{\"default\":[" + requirement + "]}");
  }

  @Test
  void decidesAnewUnderAnotherPolicy() throws Exception {
    Digest blob = save().blobs().get(0).descriptor().digest();
    try (LivePolicy live = LivePolicy.watch(dir.resolve("policy.json"))) {
      ImageResolver resolver =
          new ImageResolver(
              List.of(),
              new DocumentVerifier(
                  live, memory, followed(), Clock.fixed(SampleDocument.ISSUED, ZoneOffset.UTC)),
              holdings,
              DEADLINE);
      Verified image = verified(resolver, Reference.ofTag(NAME, "1.2"));
      assertEquals(image.epoch(), resolver.epoch());
      assertFalse(resolver.blobs(ANYONE, NAME, blob).isEmpty());
      policy("{\"type\":\"reject\"}");
      live.current();
      assertNotEquals(image.epoch(), resolver.epoch());
      assertEquals(List.of(), resolver.blobs(ANYONE, NAME, blob));
    }
  }

  private ImageResolver resolver(Instant now, IndexClient... indexes) throws IOException {
    DocumentVerifier verifier =
        new DocumentVerifier(
            TrustPolicy.load(dir.resolve("policy.json")),
            memory,
            followed(),
            Clock.fixed(now, ZoneOffset.UTC));
    return new ImageResolver(List.of(indexes), verifier, holdings, DEADLINE);
  }

  private static Verified verified(ImageResolver resolver, Reference reference) throws IOException {
    return assertInstanceOf(Verified.class, resolver.resolve(ANYONE, reference));
  }

  private static Refused refused(ImageResolver resolver, Reference reference) throws IOException {
    return assertInstanceOf(Refused.class, resolver.resolve(ANYONE, reference));
  }

  private MagnetManifest save() throws IOException {
    MagnetManifest document = sample.build();
    holdings.remember(
        document,
        List.of(sample.signedBy(key)),
        List.of(key.verificationKey().id()),
        Origin.ACCEPTED);
    return document;
  }

  @Test
  void resolvesTagsDigestsAndBlobsOfAcceptedDocuments() throws Exception {
    MagnetManifest document = save();
    ImageResolver resolver = resolver(SampleDocument.ISSUED);
    for (Reference reference :
        List.of(Reference.ofTag(NAME, "1.2"), Reference.ofDigest(NAME, document.root()))) {
      Verified image = verified(resolver, reference);
      assertEquals(document.root(), image.served());
      assertEquals(List.of(key.verificationKey().id()), image.signers());
    }
    MagnetManifest.Blob blob = document.blobs().get(0);
    assertEquals(List.of(blob), resolver.blobs(ANYONE, NAME, blob.descriptor().digest()));
  }

  @Test
  void servesBlobsOfItsOwnRepositoryOnly() throws Exception {
    Digest blob = save().blobs().get(0).descriptor().digest();
    ImageResolver resolver = resolver(SampleDocument.ISSUED);
    assertEquals(List.of(), resolver.blobs(ANYONE, RepositoryName.parse("acme/other"), blob));
    assertEquals(List.of(), resolver.blobs(ANYONE, NAME, Digest.of(new byte[] {1})));
  }

  @Test
  void prefersTheNewestDocument() throws Exception {
    save();
    sample.sequence++;
    sample.manifests = List.of(SampleDocument.image("newer", 1));
    MagnetManifest newer = save();
    Verified image = verified(resolver(SampleDocument.ISSUED), Reference.ofTag(NAME, "1.2"));
    assertEquals(newer.root(), image.served());
  }

  @Test
  void forgetsWhatExpiredOrIsNoLongerTrusted() throws Exception {
    MagnetManifest document = save();
    Digest blob = document.blobs().get(0).descriptor().digest();
    ImageResolver late = resolver(sample.expires.plusSeconds(3600));
    assertEquals(List.of(), late.blobs(ANYONE, NAME, blob));
    assertEquals(
        Reason.UNTRUSTED, refused(late, Reference.ofDigest(NAME, document.root())).reason());

    policy("{\"type\":\"reject\"}");
    ImageResolver untrusting = resolver(SampleDocument.ISSUED);
    assertEquals(List.of(), untrusting.blobs(ANYONE, NAME, blob));
    assertEquals(Reason.UNTRUSTED, refused(untrusting, Reference.ofTag(NAME, "1.2")).reason());
  }

  @Test
  void leavesToUpstreamWhatThePolicyDoes() throws Exception {
    save();
    policy("{\"type\":\"upstream\"}");
    assertInstanceOf(
        Upstream.class,
        resolver(SampleDocument.ISSUED).resolve(ANYONE, Reference.ofTag(NAME, "1.2")));
  }

  /** More documents than the verifier looks at come from an index, all older. */
  @Test
  void whatIsRememberedIsNotCrowdedOut() throws Exception {
    policy("{\"type\":\"insecureAcceptAnything\"}");
    sample.sequence = 1_000;
    MagnetManifest document = save();
    SigningKey stranger = SigningKey.generate(SigningKey.Algorithm.ED25519);
    List<Envelope> flood = new ArrayList<>();
    for (sample.sequence = 1; sample.sequence <= 300; sample.sequence++) {
      sample.manifests = List.of(SampleDocument.image("flood " + sample.sequence, 1));
      flood.add(sample.signedBy(stranger));
    }
    assertTrue(flood.size() > DocumentVerifier.MAX_OFFERED);
    DocumentVerifier verifier =
        new DocumentVerifier(
            TrustPolicy.load(dir.resolve("policy.json")),
            memory,
            followed(),
            Clock.fixed(SampleDocument.ISSUED, ZoneOffset.UTC));
    ImageResolver resolver =
        new ImageResolver(List.of(offering(flood)), verifier, holdings, DEADLINE);
    assertEquals(document.root(), verified(resolver, Reference.ofTag(NAME, "1.2")).served());
  }

  private static DocumentSource offering(List<Envelope> documents) {
    return new DocumentSource() {
      @Override
      public List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline) {
        return documents;
      }

      @Override
      public List<String> tags(RepositoryName name, Set<KeyId> signers, Deadline deadline) {
        return List.of();
      }
    };
  }

  @Test
  void whatIsRememberedForOneCallerIsNotToldToAnother() throws Exception {
    MagnetManifest document = save();
    MagnetManifest.Blob blob = document.blobs().get(0);
    Digest digest = blob.descriptor().digest();
    ImageResolver resolver = resolver(SampleDocument.ISSUED);
    assertEquals(List.of(blob), resolver.blobs(ANYONE, NAME, digest));
    Files.delete(holdings.documentFile(Digest.of(sample.statement())));
    assertEquals(List.of(blob), resolver.blobs(ANYONE, NAME, digest));
    assertEquals(List.of(), resolver.blobs(new Caller("alice"), NAME, digest));
  }

  @Test
  void saysWhichIndexFailed() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:1");
    ImageResolver resolver =
        resolver(SampleDocument.ISSUED, new IndexClient(nobody, Duration.ofSeconds(2)));
    Refused unknown = refused(resolver, Reference.ofTag(NAME, "9"));
    assertEquals(Reason.NOT_FOUND, unknown.reason());
    assertTrue(unknown.why().contains(nobody.toString()), unknown.why());
    MagnetManifest document = save();
    ImageResolver again =
        resolver(SampleDocument.ISSUED, new IndexClient(nobody, Duration.ofSeconds(2)));
    assertEquals(document.root(), verified(again, Reference.ofTag(NAME, "1.2")).served());
  }

  /**
   * An index asked for the trusted key has nothing; asked for all, it has a stranger's document.
   */
  @Test
  void tellsOfDocumentsThatOnlyStrangersSigned() throws Exception {
    SigningKey stranger = SigningKey.generate(SigningKey.Algorithm.ED25519);
    String documents =
        "{\"documents\":[{\"envelope\":%s,\"publicKey\":\"%s\"}]}"
            .formatted(
                new String(sample.signedBy(stranger).toJson(), StandardCharsets.UTF_8),
                stranger.verificationKey().pem().replace("\n", "\\n"));
    INDEX.stubFor(get(anyUrl()).willReturn(okJson(documents)));
    INDEX.stubFor(
        get(anyUrl())
            .withQueryParam("keyid", equalTo(key.verificationKey().id().hex()))
            .willReturn(okJson("{\"documents\":[]}")));
    ImageResolver resolver =
        resolver(SampleDocument.ISSUED, new IndexClient(URI.create(INDEX.baseUrl()), DEADLINE));

    Refused refused = refused(resolver, Reference.ofTag(NAME, "1.2"));

    assertEquals(
        "there is a document for acme/app:1.2, but none signed by a key that the trust policy "
            + dir.resolve("policy.json")
            + " trusts for it; to trust its publisher:"
            + " lodestone trust add 'acme/*' --key PUBLISHER.pub",
        refused.why());
    assertEquals(
        3,
        INDEX.countRequestsMatching(anyRequestedFor(anyUrl()).build()).getCount(),
        "documents of the key, what it has withdrawn, documents of others");
  }

  private Followed followed() {
    return Followed.in(dir, Clock.systemUTC());
  }
}
