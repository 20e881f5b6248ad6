package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.lodestone.index.IndexClient;

/** Whether an index answers. */
public record IndexCheck(URI index) implements Check {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Override
  public String subject() {
    return "index";
  }

  @Override
  public String advice() {
    return "images are not found there: see that %s is right, and that a firewall lets it through"
        .formatted(index);
  }

  @Override
  public Finding look() throws IOException {
    long images = new IndexClient(index, TIMEOUT).search("", 0, 1).total();
    return Finding.ok(subject(), "%s answers; images in it: %d".formatted(index, images));
  }
}
