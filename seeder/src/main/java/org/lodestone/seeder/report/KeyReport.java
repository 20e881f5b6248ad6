package org.lodestone.seeder.report;

import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.VerificationKey;

/** What is told of a key pair that was written, as its JSON has it. */
public record KeyReport(
    String keyId, String algorithm, String privateKey, String publicKey, String publicPem) {

  public static KeyReport of(VerificationKey key, KeyFiles files) {
    return new KeyReport(
        key.id().toString(),
        KeyFiles.name(key.algorithm()),
        files.privateKey().toString(),
        files.publicKey().toString(),
        key.pem());
  }

  public void tell(Output output) {
    output.print("key id       " + keyId);
    output.print("private key  " + privateKey);
    output.print("public key   " + publicKey);
    output.printJson(this);
  }
}
