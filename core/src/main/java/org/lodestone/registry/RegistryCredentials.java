package org.lodestone.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the login for a registry, when it asks for one. May be asked by many threads. */
public interface RegistryCredentials {

  /** Nobody in particular. */
  public static final RegistryCredentials NONE = (registry, repository) -> Optional.empty();

  public Optional<RegistryLogin> find(String registry, String repository) throws IOException;

  /** An {@code Authorization} that was made out for the registry, and is passed on as it is. */
  public default Optional<String> presented() {
    return Optional.empty();
  }

  /**
   * What a client presented that is asked for: a name and a password (Basic, RFC 7617) are a login
   * like any other, a token goes to the registry as it is.
   *
   * @throws IllegalArgumentException for what cannot be an {@code Authorization}
   */
  public static RegistryCredentials presented(String authorization) {
    return new PresentedCredentials(authorization);
  }

  /**
   * Where docker and podman keep logins: {@code $REGISTRY_AUTH_FILE}, podman's auth.json, docker's
   * config.json with its credential helpers, then the cloud providers' helpers. Helpers are
   * programs, so each repository's login is looked up once by each value that this returns.
   */
  public static RegistryCredentials ofThisUser() {
    Map<String, Optional<RegistryLogin>> found = new ConcurrentHashMap<>();
    return (registry, repository) -> {
      String key = registry + "/" + repository;
      Optional<RegistryLogin> login = found.get(key);
      if (login == null) {
        login = retrieve(registry, repository);
        found.put(key, login);
      }
      return login;
    };
  }

  private static Optional<RegistryLogin> retrieve(String registry, String repository)
      throws IOException {
    CredentialRetrieverFactory factory;
    try {
      Logger log = LoggerFactory.getLogger(RegistryCredentials.class);
      factory =
          CredentialRetrieverFactory.forImage(
              ImageReference.of(registry, repository, null),
              event -> log.debug("{}", event.getMessage()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name that jib has no words for, such as an IPv6 address
    }
    try {
      for (CredentialRetriever retriever : retrievers(factory, System.getenv())) {
        Optional<Credential> credential = retriever.retrieve();
        if (credential.isPresent()) {
          return Optional.of(login(credential.get()));
        }
      }
      return Optional.empty();
    } catch (CredentialRetrievalException | IllegalArgumentException e) {
      throw new IOException(
          "cannot read the login for %s: %s".formatted(registry, e.getMessage()), e);
    }
  }

  private static RegistryLogin login(Credential credential) {
    return credential.isOAuth2RefreshToken()
        ? new RegistryLogin.RefreshToken(credential.getPassword())
        : new RegistryLogin.Password(credential.getUsername(), credential.getPassword());
  }

  private static List<CredentialRetriever> retrievers(
      CredentialRetrieverFactory factory, Map<String, String> environment) {
    List<CredentialRetriever> retrievers = new ArrayList<>();
    Optional.ofNullable(environment.get("REGISTRY_AUTH_FILE"))
        .ifPresent(file -> retrievers.add(factory.dockerConfig(Path.of(file))));
    Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
        .map(directory -> Path.of(directory, "containers", "auth.json"))
        .ifPresent(file -> retrievers.add(factory.dockerConfig(file)));
    Optional.ofNullable(environment.get("DOCKER_CONFIG"))
        .map(directory -> Path.of(directory, "config.json"))
        .ifPresent(file -> retrievers.add(factory.dockerConfig(file)));
    retrievers.add(factory.dockerConfig());
    retrievers.add(factory.wellKnownCredentialHelpers());
    return retrievers;
  }
}
