package org.lodestone.seeder.terminal;

import java.time.Duration;
import java.util.Locale;
import org.lodestone.io.ByteSize;
import org.lodestone.oci.Digest;

/** Sizes, rates and times as people read them. */
public final class Units {

  private Units() {}

  /** {@code 512 B}, {@code 29.1 MiB}. */
  public static String bytes(long count) {
    return new ByteSize(count).toString();
  }

  public static String rate(double bytesPerSecond) {
    return bytes(Math.round(bytesPerSecond)) + "/s";
  }

  /** {@code 0:07}, {@code 12:34}, {@code 1:02:03}. */
  public static String clock(Duration time) {
    long seconds = time.toSeconds();
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  public static String count(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  public static String copies(int count) {
    return count + (count == 1 ? " copy" : " copies");
  }

  /** What a media type is to people. */
  public static String kind(String mediaType) {
    if (mediaType.contains("layer") || mediaType.contains("rootfs")) {
      return "layer";
    }
    if (mediaType.contains("index") || mediaType.contains("manifest.list")) {
      return "index";
    }
    return mediaType.contains("manifest") ? "manifest" : "config";
  }

  /** Enough of a digest to recognise it: {@code sha256:4f4a0b62c1d9}. */
  public static String brief(Digest digest) {
    return "sha256:" + brief(digest.hex());
  }

  /** Enough of a long hexadecimal name to recognise it. */
  public static String brief(String hex) {
    return hex.length() <= 12 ? hex : hex.substring(0, 12);
  }
}
