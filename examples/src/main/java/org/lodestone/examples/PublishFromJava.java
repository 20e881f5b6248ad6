package org.lodestone.examples;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Holdings;
import org.lodestone.oci.RepositoryName;
import org.lodestone.publish.PublishListener;
import org.lodestone.publish.Publisher;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.sign.SigningKey;
import org.lodestone.source.ImageSource;
import org.lodestone.source.JibImageSource;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;

/** Builds an image with Jib and publishes it, all from Java. */
public final class PublishFromJava {

  private PublishFromJava() {}

  /**
   * Publishes {@code acme/tracker:1} and goes on seeding as long as the engine runs.
   *
   * @param built the tracker module's {@code target} folder
   * @param tracker the server's root, such as {@code http://127.0.0.1:7070}
   */
  public static Publication publish(
      Path built, Holdings holdings, TorrentEngine engine, SigningKey key, URI tracker)
      throws Exception {
    Publisher publisher =
        new Publisher(
            holdings,
            engine,
            key,
            List.of(new Tracker(tracker.resolve("/announce"))),
            List.of(new IndexClient(tracker, Duration.ofSeconds(10))),
            Duration.ofDays(365),
            Clock.systemUTC());
    try (ImageSource image = JibImageSource.of(TrackerImage.describe(built), "acme/tracker:1")) {
      return publisher.publish(
          image, RepositoryName.parse("acme/tracker"), List.of("1"), PublishListener.NONE);
    }
  }
}
