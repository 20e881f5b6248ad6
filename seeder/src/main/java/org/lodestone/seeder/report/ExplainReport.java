package org.lodestone.seeder.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lodestone.journal.BlobAccount;
import org.lodestone.journal.Explanation;
import org.lodestone.journal.PhaseTime;
import org.lodestone.journal.Remark;
import org.lodestone.journal.RequestAccount;
import org.lodestone.journal.SourceAccount;
import org.lodestone.seeder.terminal.Units;

/** How an image came, for people: a paragraph for each manifest and each blob. */
public final class ExplainReport {

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private final List<String> lines = new ArrayList<>();

  private ExplainReport() {}

  public static List<String> lines(Explanation explanation) {
    ExplainReport report = new ExplainReport();
    explanation.requests().forEach(report::add);
    explanation.blobs().forEach(report::add);
    return report.lines;
  }

  private void add(RequestAccount request) {
    lines.add("%s %s".formatted(request.method(), request.what()));
    request
        .found()
        .ifPresent(
            found ->
                lines.add("  is " + found + request.from().map(ExplainReport::from).orElse("")));
    addEnd(request);
    request.decidedWith().ifPresent(id -> lines.add("  decided with request " + id));
    lines.add("  at %s, request %s".formatted(time(request.at()), request.id()));
  }

  private static String from(String source) {
    return ", from " + source;
  }

  /** How it ended, and what took how long. */
  private void addEnd(RequestAccount request) {
    String end =
        request.fault().map(why -> request.status() + ": " + why).orElse("" + request.status());
    lines.add("  " + (request.ended() ? end : "not answered yet"));
    lines.add("  " + phases(request.phases()));
  }

  private void add(Explanation.Part part) {
    lines.add("blob " + part.blob());
    if (part.arrival().isPresent()) {
      add(part.arrival().get());
    } else {
      lines.add("  did not have to come: it was here");
    }
    part.request().ifPresent(this::addSending);
  }

  private void add(BlobAccount blob) {
    lines.add(
        "  %s, %s, begun at %s"
            .formatted(Units.bytes(blob.size()), blob.state(), time(blob.begun())));
    blob.sources().forEach(source -> lines.add("  from " + source(source)));
    lines.add("  " + phases(blob.phases()));
    blob.remarks().forEach(remark -> lines.add("  " + remark(remark)));
  }

  private static String source(SourceAccount source) {
    StringBuilder line = new StringBuilder(source.name()).append(": ");
    line.append(Units.bytes(source.brought())).append(" in ").append(seconds(source.millis()));
    if (source.brought() > 0 && source.millis() > 0) {
      line.append(" (").append(Units.rate(1000.0 * source.brought() / source.millis())).append(')');
    }
    if (source.handedOn() > 0) {
      line.append(", ").append(Units.bytes(source.handedOn())).append(" of it by other gateways");
    }
    if (source.opened() > 0) {
      line.append(", after ").append(seconds(source.opened()));
    }
    if (source.peers() > 0) {
      line.append(", ").append(Units.count(source.peers(), "peer"));
    }
    if (source.here() > 0) {
      line.append(", beside ").append(Units.bytes(source.here())).append(" that were here");
    }
    return line.append("; ").append(source.state()).toString();
  }

  private void addSending(RequestAccount request) {
    lines.add(
        "  sent: %s%s, request %s"
            .formatted(
                Units.bytes(request.sent()),
                request.from().map(ExplainReport::from).orElse(""),
                request.id()));
    request.fault().ifPresent(why -> lines.add("    %d: %s".formatted(request.status(), why)));
    lines.add("    " + phases(request.phases()));
  }

  /** The sum, and what it was spent on; moments are left out. */
  private static String phases(List<PhaseTime> phases) {
    long sum = phases.stream().mapToLong(PhaseTime::millis).sum();
    String each =
        phases.stream()
            .filter(time -> time.millis() > 0)
            .map(time -> time.phase().words() + " " + seconds(time.millis()))
            .collect(Collectors.joining(", "));
    return each.isEmpty() ? "took " + seconds(sum) : "took " + seconds(sum) + ": " + each;
  }

  private static String remark(Remark remark) {
    return "after %s: %s".formatted(seconds(remark.millis()), remark.text());
  }

  private static String time(Instant at) {
    return SECOND.format(at);
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f s", millis / 1000.0);
  }
}
