package org.lodestone.node;

import org.lodestone.oci.Digest;

/**
 * What a job is for. The size belongs to it because it comes from a document: one that lies about
 * it must not spoil the job of another one.
 */
record BlobKey(Digest digest, long size) {}
