/**
 * The tracker program: announces over HTTP and UDP on one port, and beside them the index of signed
 * documents, a log of what it accepts, and the hints of those who hold or want a blob. {@link
 * org.lodestone.tracker.TrackerServer} is the wiring diagram.
 *
 * <p>Nobody has to trust a tracker. The worst it can do is to name no peers or useless ones and to
 * withhold documents, or to pass on false hints. What it is trusted with is to go on for everybody
 * whatever one stranger does, so everything it holds is bounded and shared between addresses.
 */
package org.lodestone.tracker;
