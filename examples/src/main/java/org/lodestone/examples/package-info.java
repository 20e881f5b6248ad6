/** Lodestone used from Java: an image built by Jib and published. Trusted with nothing. */
package org.lodestone.examples;
