/** Errors that are the user's to solve are told in one line; any other is a fault of the program and comes with its stack. */

const expected: ReadonlySet<string> = new Set([
  "ConfigError",
  "StartError",
  "LockedError",
  "StoreError",
  "ApiError",
  "AdministrationError",
  "TakenError",
  "SecretKeyError",
  "LastAdministratorError",
]);

/** Wraps an action: what it throws is told on standard error, and the exit status is 1. */
export function told<A extends unknown[]>(command: string, action: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await action(...args);
    } catch (error) {
      process.exitCode = 1;
      const known = error instanceof Error && expected.has(error.name);
      console.error(
        `whenthen ${command}: ${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  };
}
