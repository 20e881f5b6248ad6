package org.lodestone.seeder.report;

import org.lodestone.oci.Digest;
import org.lodestone.publish.PublishListener;
import org.lodestone.seeder.terminal.Bar;
import org.lodestone.seeder.terminal.Meter;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Terminal;
import org.lodestone.seeder.terminal.Units;

/** Shows a publication: a bar for the blob being hashed, a line for each that is done. */
public final class PublishProgress implements PublishListener {

  private final StatusLine line;
  private final Terminal terminal;
  private String kind = "";
  private long size;
  private long done;
  private Meter meter;

  public PublishProgress(StatusLine line) {
    this.line = line;
    this.terminal = line.terminal();
    this.meter = new Meter(line.now(), 0);
  }

  @Override
  public void blobStarted(String what, long size) {
    this.kind = Units.kind(what);
    this.size = size;
    this.done = 0;
    this.meter = new Meter(line.now(), 0);
  }

  @Override
  public void bytesRead(long count) {
    done += count;
    meter.sample(line.now(), done);
    line.update(() -> Bar.draw(terminal, "  " + kind, done, size, meter));
  }

  @Override
  public void blobDone(Digest digest, boolean alreadyThere) {
    String mark = terminal.unicode() ? "✓" : "-";
    line.message(
        alreadyThere
            ? terminal.faint("  " + mark + " " + Units.brief(digest) + "  already in the store")
            : "  %s %s  %-8s %10s"
                .formatted(terminal.green(mark), Units.brief(digest), kind, Units.bytes(done)));
  }

  @Override
  public void signed(String keyId) {
    line.message("signed with key " + Units.brief(keyId));
  }

  @Override
  public void submitted(String index) {
    line.message("submitted to " + index);
  }
}
