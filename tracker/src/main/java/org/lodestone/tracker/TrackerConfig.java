package org.lodestone.tracker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.UserDirectories;
import org.lodestone.tracker.announce.AnnounceSettings;
import org.lodestone.tracker.hint.HintSettings;
import org.lodestone.tracker.http.HttpSettings;
import org.lodestone.tracker.index.IndexLimits;
import org.lodestone.tracker.log.LogSettings;
import org.lodestone.tracker.log.MirrorSettings;

/**
 * The tracker's configuration. A component that is null takes its default.
 *
 * @param listen HTTP and UDP, the same port for both; public (0.0.0.0:7070)
 * @param status health, metrics and status; for the operator only (127.0.0.1:7071)
 * @param statusNames names the status port answers to beside localhost and its addresses (none)
 * @param data the index's folder ($XDG_DATA_HOME/lodestone/tracker)
 * @param mode which torrents may be announced (open)
 * @param udpThreads each with its own socket (one per processor)
 * @param log of what the index accepts (null: none)
 * @param mirrors copies of others' logs (none)
 */
public record TrackerConfig(
    ListenAddress listen,
    ListenAddress status,
    HostNames statusNames,
    Path data,
    Mode mode,
    Integer udpThreads,
    AnnounceSettings announce,
    HttpSettings http,
    IndexLimits index,
    HintSettings hints,
    LogSettings log,
    List<MirrorSettings> mirrors) {

  /** Which torrents may be announced. */
  public enum Mode {
    /** Any. */
    @JsonProperty("open")
    OPEN,
    /** Only those of images in the index beside the tracker. */
    @JsonProperty("indexed")
    INDEXED
  }

  private static final int MOST_THREADS = 64;

  public TrackerConfig {
    listen = listen == null ? new ListenAddress("0.0.0.0", 7070) : listen;
    status = status == null ? new ListenAddress("127.0.0.1", 7071) : status;
    statusNames = statusNames == null ? HostNames.LOOPBACK : statusNames;
    data = data == null ? UserDirectories.ofProcess().data().resolve("tracker") : data;
    mode = mode == null ? Mode.OPEN : mode;
    udpThreads = udpThreads == null ? Runtime.getRuntime().availableProcessors() : udpThreads;
    announce = announce == null ? AnnounceSettings.defaults() : announce;
    http = http == null ? HttpSettings.defaults() : http;
    index = index == null ? IndexLimits.defaults() : index;
    hints = hints == null ? HintSettings.defaults() : hints;
    mirrors = mirrors == null ? List.of() : List.copyOf(mirrors);
    if (mirrors.stream().map(MirrorSettings::name).distinct().count() < mirrors.size()) {
      throw new IllegalArgumentException("two mirrors have the same name");
    }
    if (udpThreads < 1 || udpThreads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "udpThreads is 1 to " + MOST_THREADS + ", found: " + udpThreads);
    }
  }

  public static TrackerConfig defaults() {
    return new TrackerConfig(
        null, null, null, null, null, null, null, null, null, null, null, null);
  }

  public TrackerConfig withListen(ListenAddress other) {
    return new TrackerConfig(
        other,
        status,
        statusNames,
        data,
        mode,
        udpThreads,
        announce,
        http,
        index,
        hints,
        log,
        mirrors);
  }

  public TrackerConfig withStatus(ListenAddress other) {
    return new TrackerConfig(
        listen,
        other,
        statusNames,
        data,
        mode,
        udpThreads,
        announce,
        http,
        index,
        hints,
        log,
        mirrors);
  }

  public TrackerConfig withData(Path other) {
    return new TrackerConfig(
        listen,
        status,
        statusNames,
        other,
        mode,
        udpThreads,
        announce,
        http,
        index,
        hints,
        log,
        mirrors);
  }

  public TrackerConfig withMode(Mode other) {
    return new TrackerConfig(
        listen,
        status,
        statusNames,
        data,
        other,
        udpThreads,
        announce,
        http,
        index,
        hints,
        log,
        mirrors);
  }

  public TrackerConfig withAnnounce(AnnounceSettings other) {
    return new TrackerConfig(
        listen,
        status,
        statusNames,
        data,
        mode,
        udpThreads,
        other,
        http,
        index,
        hints,
        log,
        mirrors);
  }

  public TrackerConfig withHttp(HttpSettings other) {
    return new TrackerConfig(
        listen,
        status,
        statusNames,
        data,
        mode,
        udpThreads,
        announce,
        other,
        index,
        hints,
        log,
        mirrors);
  }

  public TrackerConfig withHints(HintSettings other) {
    return new TrackerConfig(
        listen,
        status,
        statusNames,
        data,
        mode,
        udpThreads,
        announce,
        http,
        index,
        other,
        log,
        mirrors);
  }

  public TrackerConfig withLog(LogSettings other) {
    return new TrackerConfig(
        listen,
        status,
        statusNames,
        data,
        mode,
        udpThreads,
        announce,
        http,
        index,
        hints,
        other,
        mirrors);
  }

  public TrackerConfig withMirrors(List<MirrorSettings> other) {
    return new TrackerConfig(
        listen,
        status,
        statusNames,
        data,
        mode,
        udpThreads,
        announce,
        http,
        index,
        hints,
        log,
        other);
  }
}
