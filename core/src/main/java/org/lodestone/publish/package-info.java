/**
 * Publishing: image source → blob store → blob torrents → magnet manifest → signed envelope → index
 * → seed. {@link org.lodestone.publish.Publisher} reads as that sentence.
 */
package org.lodestone.publish;
