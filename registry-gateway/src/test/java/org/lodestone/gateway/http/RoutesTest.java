package org.lodestone.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.http.RegistryPath.UploadsPath;
import org.lodestone.oci.RepositoryName;

final class RoutesTest {

  private static final RepositoryName APP = RepositoryName.parse("acme/app");

  private final List<RepositoryName> listed = new ArrayList<>();
  private final Routes routes =
      new Routes().read(TagsPath.class, (path, exchange) -> listed.add(path.name()));

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "get"})
  void aReadGoesToTheHandlerOfItsKindOfPath(String method) throws Exception {
    TagsPath path = new TagsPath(APP);
    routes.find(method, path).orElseThrow().handle(path, null);
    assertEquals(List.of(APP), listed);
  }

  @Test
  void nobodyAnswersOtherMethodsAndOtherPaths() {
    assertTrue(routes.find("PUT", new TagsPath(APP)).isEmpty());
    assertTrue(routes.find("GET", new UploadsPath(APP)).isEmpty());
  }
}
