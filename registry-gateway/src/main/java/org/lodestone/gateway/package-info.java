/**
 * The gateway: registry path → resolve → verify → swarm → verifying stream → blob store → seed.
 * Here are the program, its configuration, and {@link org.lodestone.gateway.GatewayServer}, which
 * puts together what the rooms below have: {@link org.lodestone.gateway.http} speaks the registry
 * protocol and hands each kind of path to its handler in {@link org.lodestone.gateway.manifest},
 * {@link org.lodestone.gateway.blob} or {@link org.lodestone.gateway.tags}. Those do not know one
 * another; what an image's manifest promises of its blobs is in {@link
 * org.lodestone.gateway.agreement}.
 *
 * <p>Two facts about container clients decide its design. A client that gets 404 for a manifest
 * turns to the registry behind the mirror, but an error for a blob ends many clients' pull; so
 * manifests are decided about in bounded time, and blobs that were promised are waited for. And
 * some clients take bytes for good before they check them; so none leave that are not verified, and
 * a blob that proves wrong is cut short before its last piece.
 *
 * <p>It is trusted by its machine's clients with what they pull: who asks by tag gets what the
 * gateway says the tag is. It asks nobody to log in who pulls, so it is for loopback, or for behind
 * something that does; who pushes ({@link org.lodestone.gateway.push}) comes by loopback or logs
 * in.
 */
package org.lodestone.gateway;
