/**
 * How commands work on a node: {@link org.lodestone.control.NodeOperations} is what one can be
 * asked to do, done by this process ({@link org.lodestone.control.LocalNode}) or, when a gateway or
 * {@code keep} runs on the store, by that one ({@link org.lodestone.control.ControlClient} speaks
 * to its {@link org.lodestone.control.ControlServer} over a Unix domain socket in the store, HTTP
 * with lines of JSON). {@link org.lodestone.control.NodeAccess} finds out which. {@link
 * org.lodestone.control.RoomStatus} is what operators are told of a store's room, {@link
 * org.lodestone.control.KeptCollections} of the collections that their program renews.
 *
 * <p>It is trusted to let nobody but the store's owner in: whoever speaks to the socket can do all
 * that the owner's own commands can do with the store, and read what the node can read. It is not
 * trusted with private keys, which stay in the command that signs.
 */
package org.lodestone.control;
