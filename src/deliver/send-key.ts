import type { SendId } from "../store/port.ts";

/** A send by tenant, reaction and number, as a key of maps. */
export const sendKey = (send: SendId): string => `${send.tenant}/${send.reaction}/${send.number}`;
