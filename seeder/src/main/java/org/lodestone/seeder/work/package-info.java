/**
 * What commands do, apart from how they are asked to: fetching into a layout, staying in swarms
 * until others have copies, asking indexes. Takes values, not options. It is trusted to leave what
 * it was asked to write either whole or as it was, whenever it is interrupted.
 */
package org.lodestone.seeder.work;
