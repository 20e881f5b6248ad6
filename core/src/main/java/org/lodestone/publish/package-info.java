/**
 * Publishing: image source → blob store → blob torrents → magnet manifest → signed envelope → index
 * → seed. {@link org.lodestone.publish.Publisher} reads as that sentence. It is trusted with the
 * publisher's key, and to sign and announce exactly the image it was asked to publish. {@link
 * org.lodestone.publish.Attester} publishes what is said of an image that stays in its registry.
 * {@link org.lodestone.publish.CollectionTargets} makes what is published current in the
 * publisher's TUF collection, {@link org.lodestone.publish.CollectionRenewal} keeps that from
 * expiring.
 */
package org.lodestone.publish;
