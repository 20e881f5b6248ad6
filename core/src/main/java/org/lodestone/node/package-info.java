/**
 * {@link org.lodestone.node.Node} is what every program and command opens on a store: the store,
 * what is known of it and, when it joins swarms, {@link org.lodestone.node.Peering}.
 *
 * <p>What one node holds, and what may be done with it: {@link org.lodestone.node.Holdings} knows
 * the documents it published or accepted, the images and blobs in its store, why each is there, and
 * so what may be seeded.
 *
 * <p>Its catalog, {@code lodestone/catalog.db}, is knowledge about the files beside it: it is made
 * anew from the documents ({@code lodestone/documents/}) and the layout when it is lost or damaged.
 *
 * <p>{@link org.lodestone.node.BlobJobs} brings blobs into the store, one {@link
 * org.lodestone.node.BlobJob} a blob however many ask, fed by whatever {@link
 * org.lodestone.node.BlobSource} can. Swarms and peers can withhold bytes and learn which blobs
 * this node fetches. A registry may help a swarm ({@link org.lodestone.node.SwarmHelp}): the engine
 * gets an address on loopback ({@link org.lodestone.node.WebSeedServer}), never the registry's.
 *
 * <p>{@link org.lodestone.node.Room} keeps the store within its {@link org.lodestone.node.Quota}
 * and the disk from filling. Who claims to have copies can make an order worse; what goes for the
 * quota, somebody has proved to have.
 *
 * <p>It is trusted to announce nothing but what a published or accepted document lists, and to let
 * no blob be used whose bytes are not the promised ones as far as it can know. Whoever writes to
 * the store's folder can make it seed what they like.
 */
package org.lodestone.node;
