package org.lodestone.seeder.adopt;

import java.util.List;
import org.lodestone.program.ListenAddress;

/**
 * What a client is to pull through.
 *
 * @param gateway where the gateway listens
 * @param registries whose names are asked of it first
 */
public record Adoption(ListenAddress gateway, List<MirroredRegistry> registries) {

  public Adoption {
    if (gateway.port() == 0) {
      throw new IllegalArgumentException("a gateway has a port, found: " + gateway);
    }
    registries = registries.stream().distinct().toList();
  }

  /** The gateway's address as a URL; it speaks plain HTTP. */
  String url() {
    return "http://" + gateway;
  }
}
