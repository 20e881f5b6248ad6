package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of Debian's softhsm2, with keys that the JDK's keytool makes. Its files are where the
 * build's SOFTHSM2_CONF leads.
 */
public final class SoftToken {

  public static final String PIN = "1234";

  private static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");

  private final Shell shell;
  private final String slot;

  private SoftToken(Shell shell, String slot) {
    this.shell = shell;
    this.slot = slot;
  }

  /** Skips the test where there is no softhsm2. */
  public static SoftToken make(Path folder) throws IOException, InterruptedException {
    Shell shell = new Shell(folder);
    assumeTrue(
        Files.exists(MODULE) && shell.succeeds("command -v softhsm2-util"),
        "softhsm2 is not installed");
    Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
    Path tokens = Files.createDirectories(configuration.resolveSibling("softhsm2-tokens"));
    Files.writeString(configuration, "directories.tokendir = " + tokens + "\n");
    String told =
        shell.run(
            "softhsm2-util --init-token --free --label lodestone --so-pin 12345678 --pin " + PIN);
    Matcher slot = SLOT.matcher(told);
    assertTrue(slot.find(), told);
    Files.writeString(
        folder.resolve("pkcs11.cfg"),
        "name = lodestone\nlibrary = %s\nslot = %s\n".formatted(MODULE, slot.group(1)));
    return new SoftToken(shell, slot.group(1));
  }

  /** A key and its certificate. */
  public void generate(String label, String algorithm, String options)
      throws IOException, InterruptedException {
    shell.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool")
            + " -genkeypair -keystore NONE -storetype PKCS11 -storepass "
            + PIN
            + " -providerclass sun.security.pkcs11.SunPKCS11 -providerarg pkcs11.cfg -dname CN="
            + label
            + " -alias "
            + label
            + " -keyalg "
            + algorithm
            + " "
            + options);
  }

  public String uri(String label) {
    return "pkcs11:slot-id=%s;object=%s?module-path=%s".formatted(slot, label, MODULE);
  }
}
