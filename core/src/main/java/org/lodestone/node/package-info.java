/**
 * What one node holds and fetches: {@link org.lodestone.node.BlobJobs} brings blobs into the store,
 * one {@link org.lodestone.node.BlobJob} a blob however many ask, fed by whatever {@link
 * org.lodestone.node.BlobSource} can.
 *
 * <p>It is trusted to let no byte out as a whole blob's that is not. Swarms and peers can withhold
 * bytes and learn which blobs this node fetches.
 */
package org.lodestone.node;
