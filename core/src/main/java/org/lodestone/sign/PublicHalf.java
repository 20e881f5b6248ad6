package org.lodestone.sign;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * Computes the public key that belongs to a private one: PKCS#8 need not carry it and the JDK has
 * no call for it. What is found is checked by a signature before it is used.
 */
final class PublicHalf {

  private static final byte[] PROBE = {1};

  private PublicHalf() {}

  static VerificationKey of(Algorithm algorithm, PrivateKey key) throws GeneralSecurityException {
    List<PublicKey> candidates =
        switch (algorithm) {
          case ED25519 -> List.of(ed25519((EdECPrivateKey) key));
          case ECDSA_P256 -> p256((ECPrivateKey) key);
        };
    java.security.Signature signer =
        java.security.Signature.getInstance(
            algorithm == Algorithm.ED25519 ? "Ed25519" : "SHA256withECDSA");
    signer.initSign(key);
    signer.update(PROBE);
    byte[] signature = signer.sign();
    return candidates.stream()
        .map(candidate -> new VerificationKey(algorithm, candidate))
        .filter(candidate -> candidate.verifies(PROBE, signature))
        .findFirst()
        .orElseThrow(() -> new InvalidKeyException("its public half cannot be computed"));
  }

  /** A generator that is given the seed instead of random bytes makes the same pair again. */
  private static PublicKey ed25519(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed = key.getBytes().orElseThrow(() -> new InvalidKeyException("the key has no bytes"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(255, new Replay(seed));
    KeyPair pair = generator.generateKeyPair();
    return pair.getPublic();
  }

  /**
   * Key agreement with the curve's base point gives the x coordinate of the public point; y is one
   * of the two roots of the curve's equation.
   */
  private static List<PublicKey> p256(ECPrivateKey key) throws GeneralSecurityException {
    ECParameterSpec curve = key.getParams();
    KeyFactory factory = KeyFactory.getInstance("EC");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key);
    agreement.doPhase(
        factory.generatePublic(new ECPublicKeySpec(curve.getGenerator(), curve)), true);
    BigInteger x = new BigInteger(1, agreement.generateSecret());
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    BigInteger square =
        x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(p);
    // p mod 4 is 3 for P-256, so this power is a square root.
    BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    return List.of(
        factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve)),
        factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, p.subtract(y)), curve)));
  }

  /** Gives out the bytes it was made with. */
  private static final class Replay extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    Replay(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(Arrays.copyOf(bytes, target.length), 0, target, 0, target.length);
    }
  }
}
