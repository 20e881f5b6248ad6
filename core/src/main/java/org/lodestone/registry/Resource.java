package org.lodestone.registry;

import org.eclipse.jetty.http.HttpStatus;

/** Something in a repository of a registry: {@code manifests/1.2}, {@code blobs/sha256:…}. */
record Resource(String registry, String repository, String path) {

  /**
   * @throws RegistryRefusal unless the answer has one of the wanted statuses
   */
  void check(HttpFetcher.Answer answer, int... wanted) throws RegistryRefusal {
    for (int status : wanted) {
      if (answer.status() == status) {
        return;
      }
    }
    String image = registry + "/" + repository;
    ErrorAnswer error = ErrorAnswer.read(answer);
    throw error.refusal(
        switch (error.status()) {
          case HttpStatus.NOT_FOUND_404 -> "%s has no %s%s".formatted(image, path, error.reason());
          case HttpStatus.UNAUTHORIZED_401, HttpStatus.FORBIDDEN_403 ->
              "access to %s is refused%s; check docker login %s"
                  .formatted(image, error.reason(), registry);
          default ->
              "GET %s: HTTP %d%s%s"
                  .formatted(
                      answer.uri(),
                      error.status(),
                      error.reason(),
                      error
                          .retryAfter()
                          .map(wait -> "; it may be asked again in " + wait.toSeconds() + " s")
                          .orElse(""));
        });
  }

  @Override
  public String toString() {
    return registry + "/" + repository + " " + path;
  }
}
