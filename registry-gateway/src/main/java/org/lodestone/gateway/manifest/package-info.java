/**
 * Manifests: whether an image can be served is found out here, in bounded time, as clients with a
 * mirror turn to its upstream only now. {@link org.lodestone.gateway.manifest.Decisions} asks what
 * the trust policy accepts, {@link org.lodestone.gateway.manifest.Availability} whether its blobs
 * can be had, and {@link org.lodestone.gateway.manifest.PulledImages} completes the store once they
 * are here.
 *
 * <p>It is trusted to serve only what the policy of that moment accepts, and to promise only what
 * has been proved: no count that strangers can announce makes an image available.
 */
package org.lodestone.gateway.manifest;
