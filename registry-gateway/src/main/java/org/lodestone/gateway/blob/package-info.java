/**
 * Blobs: from the store ({@link org.lodestone.gateway.blob.StoredBody}; from memory when they are
 * small and were read within the last second), else from the swarm while they arrive ({@link
 * org.lodestone.gateway.blob.SwarmTransfer}), which waits rather than fail. {@link
 * org.lodestone.gateway.blob.BlobAccess} says which a caller may have, and which are waited for.
 *
 * <p>It is trusted to send nobody a blob that no accepted document lists, and to hold up nobody who
 * was promised nothing: there is an upstream that has it. The bytes it reads were verified before.
 */
package org.lodestone.gateway.blob;
