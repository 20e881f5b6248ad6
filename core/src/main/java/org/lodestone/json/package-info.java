/**
 * JSON from strangers, read in one strict way by everything that decides on it, so that no two
 * readers of one document see two different things. It is trusted to keep its bounds: no text makes
 * it take more memory or a deeper stack than they say.
 */
package org.lodestone.json;
