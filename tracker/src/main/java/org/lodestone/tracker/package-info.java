/**
 * The tracker program: announces over HTTP and UDP on one port, and the index of signed documents
 * beside them. {@link org.lodestone.tracker.TrackerServer} is the wiring diagram.
 *
 * <p>Nobody has to trust a tracker. The worst it can do is to name no peers or useless ones and to
 * withhold documents. What it is trusted with is to go on for everybody whatever one stranger does,
 * so everything it holds is bounded and shared between addresses.
 */
package org.lodestone.tracker;
