/** The writing methods of a store, for tests that are not about the audit log. */
import type { Configuration, ConfigurationWrites } from "../configuration.ts";

type Method = (...args: unknown[]) => Promise<unknown>;

/** Each method called is a change of its own, without a record. */
export function writesOf(configuration: Configuration): ConfigurationWrites {
  const call =
    (name: string): Method =>
    (...args) =>
      configuration.change(
        (writes) => (writes as unknown as Record<string, Method>)[name]!(...args),
        () => null,
      );
  return new Proxy({} as ConfigurationWrites, { get: (_, name) => call(String(name)) });
}
