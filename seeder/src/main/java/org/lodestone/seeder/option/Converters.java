package org.lodestone.seeder.option;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.lodestone.io.TimeSpan;
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

  private Converters() {}

  public static void register(CommandLine command) {
    command.registerConverter(Reference.class, CommandStyle.rejecting(Converters::reference));
    command.registerConverter(Duration.class, CommandStyle.rejecting(TimeSpan::parse));
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

  private static Algorithm algorithm(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "ed25519" -> Algorithm.ED25519;
      case "p256", "ecdsa-p256" -> Algorithm.ECDSA_P256;
      default -> throw new IllegalArgumentException("expected ed25519 or p256; found: " + text);
    };
  }
}
