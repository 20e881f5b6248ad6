/**
 * The gateway: registry path → resolve → verify → swarm → verifying stream → blob store → seed.
 *
 * <p>Two facts about container clients decide its design. A client that gets 404 for a manifest
 * turns to the registry behind the mirror, but an error for a blob ends many clients' pull; so
 * {@link org.lodestone.gateway.ManifestHandler} decides in bounded time whether an image can be
 * served, and {@link org.lodestone.gateway.SwarmTransfer} waits rather than fail. And some clients
 * take bytes for good before they check them; so none leave that are not verified, and a blob that
 * proves wrong is cut short before its last piece.
 *
 * <p>It is trusted by its machine's clients with what they pull: who asks by tag gets what the
 * gateway says the tag is. It asks nobody to log in, so it is for loopback, or for behind something
 * that does.
 */
package org.lodestone.gateway;
