/**
 * Pulling: {@link org.lodestone.pull.ImageResolver} turns a reference into a {@link
 * org.lodestone.trust.Resolution}, {@link org.lodestone.pull.RepositoryTags} lists what there is,
 * {@link org.lodestone.node.BlobJobs} the blobs it lists into files of the store that are seeded
 * on.
 *
 * <p>It is trusted to hand out no document that the policy does not accept. What an attacker gains
 * by what they hold:
 *
 * <ul>
 *   <li>an index: can withhold documents, or delay an answer up to its deadline;
 *   <li>a tracker or peers: can withhold bytes and learn which blobs this node fetches; bytes that
 *       are not the blob's are dropped;
 *   <li>a publisher whose key the policy accepts: besides the content of its own images, can make
 *       this node contact the public addresses that its magnet links name, and those the operator
 *       named.
 * </ul>
 */
package org.lodestone.pull;
