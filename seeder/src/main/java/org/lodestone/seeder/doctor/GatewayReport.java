package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.json.JsonObject;
import org.lodestone.program.ListenAddress;
import org.lodestone.torrent.Tracker;

/**
 * How a gateway that runs was configured, as its status port tells.
 *
 * @param torrentPort where peers connect
 * @param upstreams the registries that images are pulled through
 */
public record GatewayReport(
    int torrentPort,
    Path store,
    Path policy,
    List<Tracker> trackers,
    List<URI> indexes,
    List<UpstreamCheck> upstreams) {

  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_ADDRESSES = 100;

  /**
   * @throws IOException when none answers there
   */
  public static GatewayReport of(ListenAddress status) throws IOException {
    byte[] json = HttpAnswer.get(URI.create("http://" + status + "/status")).body();
    try {
      JsonObject report = JsonObject.parse("the gateway's status", json, MAX_BYTES);
      return new GatewayReport(
          (int) report.integer("torrentPort", 0, 65_535),
          Path.of(report.text("store")),
          Path.of(report.text("policy")),
          report.texts("trackers", MAX_ADDRESSES).stream().map(Tracker::parse).toList(),
          urls(report, "indexes"),
          report.objects("upstreams", MAX_ADDRESSES).stream()
              .map(one -> new UpstreamCheck(one.text("name"), urls(one, "addresses")))
              .toList());
    } catch (IllegalArgumentException e) {
      throw new IOException("no gateway's status on " + status + ": " + e.getMessage(), e);
    }
  }

  private static List<URI> urls(JsonObject json, String field) {
    return json.texts(field, MAX_ADDRESSES).stream().map(URI::create).toList();
  }
}
