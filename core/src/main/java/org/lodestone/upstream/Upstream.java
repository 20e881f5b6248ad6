package org.lodestone.upstream;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.node.SourceRate;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.registry.HttpFetcher;
import org.lodestone.registry.RegistryClient;
import org.lodestone.registry.RegistryCredentials;
import org.lodestone.registry.RegistryEndpoint;
import org.lodestone.registry.RegistryRefusal;
import org.lodestone.registry.TagsAnswer;

/** A registry that images are pulled through. */
public final class Upstream implements AutoCloseable {

  /** Longest silence; clients give up a mirror that does not answer after 15 s. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Config config;
  private final RegistryClient client;
  private final RegistryCredentials own;
  private final SourceRate rate = new SourceRate();

  /**
   * How it is used.
   *
   * @param endpoint where it is; its name is the first part of the names of its images
   * @param authorities a PEM file of certificates that its may be signed with, beside the system's
   * @param login whether those who present nothing are asked for with this user's own logins
   * @param shared whether what everybody may read there is seeded
   * @param fresh how long a tag is what it was without being asked for again; zero for not at all
   * @param access how long whoever was accepted is, without being asked for again
   */
  public record Config(
      RegistryEndpoint endpoint,
      Optional<Path> authorities,
      boolean login,
      boolean shared,
      Duration fresh,
      Duration access) {}

  private Upstream(Config config, RegistryClient client) {
    this.config = config;
    this.client = client;
    this.own = config.login ? RegistryCredentials.ofThisUser() : RegistryCredentials.NONE;
  }

  /**
   * Calls nobody yet.
   *
   * @throws IOException when the certificates cannot be read
   */
  public static Upstream open(Config config, Clock clock) throws IOException {
    HttpFetcher http = HttpFetcher.trusting(IDLE_TIMEOUT, config.authorities);
    return new Upstream(config, new RegistryClient(config.endpoint, http, PAUSE, clock, 1));
  }

  public String name() {
    return config.endpoint.name();
  }

  public Config config() {
    return config;
  }

  /**
   * What the registry lists to the caller; waits for the network.
   *
   * @param query how the list is cut, percent-encoded
   * @throws RegistryRefusal when the registry answered something else; to be passed on
   */
  public TagsAnswer tags(RepositoryName name, Optional<String> query, Caller caller)
      throws IOException {
    return client.tags(name, query, credentialsOf(caller));
  }

  RegistryClient client() {
    return client;
  }

  /** How quick its blobs have come of late. */
  SourceRate rate() {
    return rate;
  }

  boolean covers(RepositoryName name) {
    return name.domain().equals(Optional.of(name()));
  }

  RegistryCredentials credentialsOf(Caller caller) {
    return caller.equals(Caller.ANONYMOUS) ? own : caller.credentials();
  }

  /** Whether an answer to this caller says what everybody would be answered. */
  boolean speaksForEverybody(Caller caller) {
    return caller.equals(Caller.ANONYMOUS) && !config.login;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  /** {@code registry docker.io}. */
  @Override
  public String toString() {
    return "registry " + name();
  }
}
