package org.lodestone.tlog;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lodestone.oci.Digest;

/**
 * One of the parts of what opens a protected leaf: as many as are needed open it together, fewer
 * tell nothing but how long it is. Each has the SHA-256 of all, so that a wrong one is named. In
 * bytes: 4, how many are needed, how many there are, which this is (from 1), the SHA-256 of the
 * leaf, that of every share, the share.
 */
public final class OpeningShare implements Disclosure {

  static final byte FORM = 4;

  private static final int HASH_BYTES = 32;
  private static final int NUMBERS = 4;

  /** All but which share it is, and the share. */
  private record Splitting(int needed, Digest leaf, List<Digest> shares) {

    int all() {
      return shares.size();
    }
  }

  private final Splitting splitting;
  private final int number;
  private final byte[] share;

  private OpeningShare(Splitting splitting, int number, byte[] share) {
    this.splitting = splitting;
    this.number = number;
    this.share = share;
  }

  /**
   * Splits what opens a leaf.
   *
   * @param needed how many open it, 1 to all
   * @param all at most 255
   */
  public static List<OpeningShare> split(
      ProtectedEntry entry, int needed, int all, SecureRandom random) {
    byte[][] shares = SecretSharing.split(entry.opening(), needed, all, random);
    List<Digest> hashes = Arrays.stream(shares).map(Digest::of).toList();
    Splitting splitting = new Splitting(needed, Digest.ofRaw(entry.hash()), hashes);
    List<OpeningShare> made = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      made.add(new OpeningShare(splitting, i + 1, shares[i]));
    }
    return made;
  }

  /**
   * @throws IllegalArgumentException when the bytes are anything else
   */
  static OpeningShare parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < NUMBERS || in.get() != FORM) {
      throw new IllegalArgumentException("a share of what opens a leaf begins with " + FORM);
    }
    int needed = in.get() & 0xff;
    int all = in.get() & 0xff;
    int number = in.get() & 0xff;
    if (needed < 1 || needed > all || number < 1 || number > all) {
      throw new IllegalArgumentException(
          "share %d of %d, of which %d are needed".formatted(number, all, needed));
    }
    if (in.remaining() <= (all + 1) * HASH_BYTES) {
      throw new IllegalArgumentException("the share ends before its hashes do");
    }
    Digest leaf = digest(in);
    List<Digest> hashes = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      hashes.add(digest(in));
    }
    byte[] share = new byte[in.remaining()];
    in.get(share);
    return new OpeningShare(new Splitting(needed, leaf, hashes), number, share);
  }

  private static Digest digest(ByteBuffer in) {
    byte[] raw = new byte[HASH_BYTES];
    in.get(raw);
    return Digest.ofRaw(raw);
  }

  /**
   * What shares open together. Those that are not what was given out are named, and left out if
   * there are enough without them.
   *
   * @param named shares by what to call them
   * @throws LogVerificationException when there are not enough good ones, or they open another leaf
   */
  public static ProtectedEntry join(Map<String, OpeningShare> named)
      throws LogVerificationException {
    Splitting splitting = mostCommon(named);
    Map<Integer, byte[]> good = new LinkedHashMap<>();
    List<String> bad = new ArrayList<>();
    named.forEach(
        (name, one) -> {
          if (!one.splitting.equals(splitting)) {
            bad.add(name + " is of another splitting");
          } else if (!Digest.of(one.share).equals(splitting.shares().get(one.number - 1))) {
            bad.add(name + " is not the share that was given out");
          } else if (good.size() < splitting.needed()) {
            good.put(one.number, one.share);
          }
        });
    if (good.size() < splitting.needed()) {
      throw new LogVerificationException(
          "expected %d of %d shares, found %d%s"
              .formatted(
                  splitting.needed(),
                  splitting.all(),
                  good.size(),
                  bad.isEmpty() ? "" : ": " + String.join(", ", bad)));
    }
    return opened(splitting, SecretSharing.join(good));
  }

  /** Of each, so that one odd share does not speak for the others. */
  private static Splitting mostCommon(Map<String, OpeningShare> named) {
    Map<Splitting, Long> counts =
        named.values().stream()
            .map(one -> one.splitting)
            .collect(
                Collectors.groupingBy(
                    Function.identity(), LinkedHashMap::new, Collectors.counting()));
    Splitting most = null;
    for (var count : counts.entrySet()) {
      if (most == null || count.getValue() > counts.get(most)) {
        most = count.getKey();
      }
    }
    if (most == null) {
      throw new IllegalArgumentException("no share");
    }
    return most;
  }

  private static ProtectedEntry opened(Splitting splitting, byte[] opening)
      throws LogVerificationException {
    if (!Digest.of(opening).equals(splitting.leaf())) {
      throw new LogVerificationException(
          "the shares open a leaf with the hash %s, expected %s: whoever split it gave out wrong ones"
              .formatted(Digest.of(opening), splitting.leaf()));
    }
    try {
      return ProtectedEntry.ofOpening(opening);
    } catch (IllegalArgumentException e) {
      throw new LogVerificationException("the shares open no entry: " + e.getMessage());
    }
  }

  /** How many open the leaf. */
  public int needed() {
    return splitting.needed();
  }

  /** How many there are. */
  public int all() {
    return splitting.all();
  }

  /** Which this is, from 1. */
  public int number() {
    return number;
  }

  @Override
  public byte[] leaf() {
    return ProtectedEntry.leaf(splitting.leaf().raw());
  }

  @Override
  public Optional<byte[]> entry() {
    return Optional.empty();
  }

  @Override
  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(NUMBERS + (splitting.all() + 1) * HASH_BYTES + share.length)
            .put(FORM)
            .put((byte) splitting.needed())
            .put((byte) splitting.all())
            .put((byte) number)
            .put(splitting.leaf().raw());
    splitting.shares().forEach(hash -> out.put(hash.raw()));
    return out.put(share).array();
  }
}
