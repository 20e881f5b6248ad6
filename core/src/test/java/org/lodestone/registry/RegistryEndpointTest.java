package org.lodestone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryEndpointTest {

  @Test
  void registriesAreReachedByTls() {
    assertEquals(
        List.of(URI.create("https://registry-1.docker.io/v2/")),
        new RegistryEndpoint("docker.io", false).addresses());
    assertEquals(
        List.of(URI.create("https://127.0.0.1.example.com/v2/")),
        new RegistryEndpoint("127.0.0.1.example.com", false).addresses());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:5000", "127.0.0.1:5000", "[::1]:5000", "127.9.9.9"})
  void plainHttpWillDoOnLoopback(String name) {
    assertEquals(
        List.of(URI.create("http://" + name + "/v2/"), URI.create("https://" + name + "/v2/")),
        new RegistryEndpoint(name, false).addresses());
  }

  @Test
  void plainHttpWillDoElsewhereWhenAllowed() {
    assertEquals(2, new RegistryEndpoint("registry.test:5000", true).addresses().size());
  }
}
