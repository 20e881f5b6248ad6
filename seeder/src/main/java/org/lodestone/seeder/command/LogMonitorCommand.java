package org.lodestone.seeder.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.seeder.work.KnownDocuments;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tlog.Entry;
import org.lodestone.tlog.FollowedLog;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.LogMirror;
import org.lodestone.tlog.LogMonitor;
import org.lodestone.tlog.LogVerificationException;
import org.lodestone.tlog.RemoteLog;
import org.lodestone.tlog.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone log monitor}. */
@Command(
    name = "monitor",
    description = {
      "Read all that a log has got since the last time, and show what it says of your keys.",
      "",
      "An entry of a key that its owner did not make means that somebody else has the key: name what"
          + " you have signed with --known. Exit code 1 when there was an entry of something else, and"
          + " when the log has forked or goes back. A checked copy of the log is kept."
    },
    footer = {
      "Examples:",
      "  lodestone log monitor --log 'tracker.example:7070/index/v1/log+0a1b2c3d+AT…' \\",
      "    --key acme.pub --known ./documents"
    })
final class LogMonitorCommand implements Callable<Integer> {

  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** What a log may fill of the disk: 16 GiB. */
  private static final LogMirror.Limits LIMITS =
      new LogMirror.Limits(1L << 32, 16L << 30, Duration.ofSeconds(20));

  private static final int MAX_TOKEN_BYTES = 1_024;

  private final Environment environment;

  @Mixin private final Output output;

  @Option(
      names = "--log",
      required = true,
      paramLabel = "VERIFIER-KEY",
      description = "What the log is verified with: NAME+ID+KEY.")
  private VerifierKey log;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where it is read, or a mirror of it. Default: http:// and its name.")
  private URI url;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description = "The token that a private log is read with.")
  private Path token;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Public key whose entries are shown. Repeatable.")
  private List<Path> keys;

  @Option(
      names = "--known",
      paramLabel = "FILE|DIR",
      description = "Documents that the owner has signed. Repeatable.")
  private List<Path> known = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the copy of the log is kept, and how far it was read. Default: below"
              + " $XDG_DATA_HOME/lodestone/monitor.")
  private Path data;

  @Option(names = "--follow", description = "Go on until ^C.")
  private boolean follow;

  @Option(
      names = "--period",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "How often the log is asked with --follow. Default: ${DEFAULT-VALUE}.")
  private Duration period;

  private final Set<KeyId> watched = new HashSet<>();
  private boolean unknown;

  LogMonitorCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws Exception {
    for (Path key : keys) {
      watched.add(VerificationKey.load(key).id());
    }
    try (LogMonitor monitor = LogMonitor.open(folder(), logKeys(), origin(), LIMITS)) {
      if (follow) {
        Interruption.interrupts(
            () -> {
              Interruption.ends(() -> followFrom(monitor));
              return null;
            });
      } else {
        read(monitor);
      }
    }
    return unknown ? ExitCode.REFUSED : ExitCode.OK;
  }

  private Path folder() {
    return data == null
        ? environment
            .directories()
            .data()
            .resolve("monitor")
            .resolve(Digest.of(log.toString().getBytes(UTF_8)).hex())
        : data;
  }

  private LogKeys logKeys() throws CommandFailure {
    try {
      return new LogKeys(log, List.of(), 0);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--log: " + e.getMessage(), "");
    }
  }

  private RemoteLog origin() throws IOException, CommandFailure {
    Optional<String> secret =
        token == null
            ? Optional.empty()
            : Optional.of(new String(BoundedReads.file(token, MAX_TOKEN_BYTES), UTF_8).strip());
    try {
      URI address = url == null ? URI.create("http://" + log.name()) : url;
      return new RemoteLog(address, secret, () -> Deadline.in(ANSWER));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "--url says where the log is read");
    }
  }

  private void followFrom(LogMonitor monitor) throws Exception {
    Optional<String> fault = Optional.empty();
    while (true) {
      try {
        read(monitor);
        fault = Optional.empty();
      } catch (IOException e) {
        Optional<String> now = Optional.of(String.valueOf(e.getMessage()));
        if (!now.equals(fault)) {
          output.warn(now.get());
        }
        fault = now;
      }
      Thread.sleep(period.toMillis());
    }
  }

  private void read(LogMonitor monitor) throws IOException, CommandFailure {
    Set<Digest> own = KnownDocuments.in(known);
    List<Found> found = new ArrayList<>();
    long[] unread = {0};
    long size;
    try {
      size =
          monitor.follow(
              (index, leaf) -> {
                Optional<Entry> entry = known(leaf);
                if (entry.isEmpty()) {
                  unread[0]++;
                } else if (watched.contains(entry.get().key())) {
                  Found one = Found.of(index, entry.get(), own);
                  unknown |= !one.known;
                  output.print(one.toString());
                  found.add(one);
                }
              });
    } catch (LogVerificationException | FollowedLog.ForkException e) {
      throw CommandFailure.refused(e.getMessage(), "");
    }
    if (unread[0] > 0) {
      output.warn(
          unread[0] + " entries are of a protected log or a newer program, and tell nothing");
    }
    if (!follow || !found.isEmpty()) {
      output.printJson(new Report(log.name(), size, found));
    }
  }

  private static Optional<Entry> known(byte[] leaf) {
    try {
      return Optional.of(Entry.parse(leaf));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** An entry of a key that is watched. */
  private record Found(
      long index, boolean known, Instant time, String subject, String payload, String keyId) {

    static Found of(long index, Entry entry, Set<Digest> own) {
      return new Found(
          index,
          own.contains(entry.payload()),
          entry.time(),
          entry.subject(),
          entry.payload().toString(),
          entry.key().hex());
    }

    @Override
    public String toString() {
      return "%s  entry %d, %s  %s  %s  by %s"
          .formatted(known ? "known  " : "unknown", index, time, subject, payload, keyId);
    }
  }

  private record Report(String log, long entries, List<Found> found) {}
}
