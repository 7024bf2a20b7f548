/**
 * Row ids of what is numbered per tenant (events, reactions): tenant * 2^40 + number, in one 64-bit integer that only SQL ever sees.
 *
 * Why: an INTEGER PRIMARY KEY table appends fastest, keeps rows of any size in a shallow tree, and each of its indexes ends with the row id,
 * so that `where key = ? and id between ...` is one range of an index on (key) alone.
 */
const numberBits = 40;

/** The largest number of an event or reaction. */
export const maxNumber = 2 ** numberBits - 1;

/** Tenants that fit beside the number in 63 bits. */
export const maxTenant = 2 ** 22;

/** SQL for the id. The operands are SQL too; bitwise, because bound numbers are doubles, whose sum would lose digits. */
export function idSql(tenant: string, number: string): string {
  return `((${tenant} << ${numberBits}) | ${number})`;
}

/** SQL for the number inside an id. */
export function numberSql(id: string): string {
  return `(${id} & ${maxNumber})`;
}

/** SQL: the largest id that the tenant bound as ?1 can have. */
export const lastIdOfTenant = idSql("?1", String(maxNumber));

/** SQL: all ids of the tenant bound as ?1. */
export const idsOfTenant = `between ${idSql("?1", "0")} and ${lastIdOfTenant}`;
