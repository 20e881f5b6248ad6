package org.lodestone.seeder.option;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.node.PinPattern;
import org.lodestone.oci.Reference;
import org.lodestone.program.ByteRate;
import org.lodestone.program.CommandStyle;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.tlog.VerifierKey;
import picocli.CommandLine;

/** Turns words of the command line into values, so that no command checks them again. */
public final class Converters {

  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");

  private Converters() {}

  public static void register(CommandLine command) {
    command.registerConverter(Reference.class, CommandStyle.rejecting(Converters::reference));
    command.registerConverter(Duration.class, CommandStyle.rejecting(Converters::duration));
    command.registerConverter(Algorithm.class, CommandStyle.rejecting(Converters::algorithm));
    command.registerConverter(KeyPlace.class, CommandStyle.rejecting(KeyPlace::parse));
    command.registerConverter(PinPattern.class, CommandStyle.rejecting(PinPattern::new));
    command.registerConverter(VerifierKey.class, CommandStyle.rejecting(VerifierKey::parse));
    command.registerConverter(ByteRate.class, CommandStyle.rejecting(ByteRate::parse));
  }

  /** As docker does, a name with neither tag nor digest means {@code latest}. */
  public static Reference reference(String text) {
    Reference reference = Reference.parse(text);
    return reference.tag().isEmpty() && reference.digest().isEmpty()
        ? new Reference(reference.name(), Optional.of("latest"), Optional.empty())
        : reference;
  }

  static Duration duration(String text) {
    Matcher span = SPAN.matcher(text);
    if (!span.matches()) {
      throw new IllegalArgumentException(
          "expected a number and s, m, h or d, such as 90s or 365d; found: " + text);
    }
    long count = Long.parseLong(span.group(1));
    return switch (span.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static Algorithm algorithm(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "ed25519" -> Algorithm.ED25519;
      case "p256", "ecdsa-p256" -> Algorithm.ECDSA_P256;
      default -> throw new IllegalArgumentException("expected ed25519 or p256; found: " + text);
    };
  }
}
