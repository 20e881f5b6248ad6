/**
 * The port at which others take what comes to this gateway, as the page of {@link
 * org.lodestone.relay} describes. Anybody may ask; they are given blobs of public repositories
 * only, a few at a time, and whoever reads too slowly is closed. It is trusted to hand on only what
 * is for everybody.
 */
package org.lodestone.gateway.relay;
