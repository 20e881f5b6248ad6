package org.lodestone.node;

import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.Digest;

/**
 * A blob in a repository that was pushed here.
 *
 * @param digest as its client called it
 * @param content as the store knows its bytes
 */
public record PushedBlob(AnyDigest digest, Digest content, long size) {}
