/** The public id of an event: "EV" and twelve digits, so that ids order as text too. */
export function eventId(seq: number): string {
  return `EV${String(seq).padStart(12, "0")}`;
}
