/**
 * The stand-ins for the providers, as the demo uses them. They are test/providers of the repository, and no part of the package: they are
 * looked for beside it when the demo is started with --providers.
 */

/** Something that reached a provider. */
export interface Arrival {
  /** epoch ms */
  readonly at: number;
  /** text message, call, e-mail, case ... */
  readonly kind: string;
  /** whom it is to, or what it is about */
  readonly to: string;
  readonly text: string;
  /** the provider's word on what has become of it so far */
  readonly status: string;
  /** whether that is its last word */
  readonly settled: boolean;
}

export interface StandIns {
  /** settings of a server that takes the stand-ins for the providers, by the names of its options */
  readonly settings: Readonly<Record<string, string>>;
  /** what stands in examples/shop.yaml as ${NAME} */
  readonly secrets: Readonly<Record<string, string>>;
  /** Tells SendGrid where its events go; Twilio learns that with each message. @param url the receipt-url of the integration */
  reportEmailsTo(url: string): void;
  /** oldest first */
  arrivals(): Arrival[];
  close(): Promise<void>;
}

/** What test/providers/demo.ts exports. @param busy a phone number whose calls are never answered */
export type StartStandIns = (busy: string) => Promise<StandIns>;

/** There are no stand-ins here; the message is fit for a person. */
export class NoStandInsError extends Error {
  override readonly name = "NoStandInsError";
}

/** @throws NoStandInsError outside a checkout of the repository, or without its development packages */
export async function loadStandIns(): Promise<StartStandIns> {
  const file = new URL("../../test/providers/demo.ts", import.meta.url);
  try {
    const { startStandIns } = (await import(file.href)) as { readonly startStandIns: StartStandIns };
    return startStandIns;
  } catch (error) {
    const where = "the stand-ins are part of the repository and not of the package: run npm install and npm run demo -- --providers there";
    throw new NoStandInsError(where, { cause: error });
  }
}
