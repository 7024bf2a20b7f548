/** How many partitions there are; fixed for the life of a data folder. */
export const PARTITIONS = 64;

/**
 * The partition that owns a customer: FNV-1a over the tenant's number and the key's UTF-16 code units, modulo PARTITIONS.
 * @param tenant the tenant's number
 * @param key value of the key attribute, as text
 * @returns 0 to PARTITIONS - 1
 */
export function partitionOf(tenant: number, key: string): number {
  let hash = (0x811c9dc5 ^ tenant) >>> 0;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % PARTITIONS;
}
