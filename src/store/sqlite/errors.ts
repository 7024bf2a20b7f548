/** What goes wrong between us and the disk, in words for whoever runs the server. */

/** The data file can't be read or written. Nothing of the failed call is stored. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** Primary result codes, https://sqlite.org/rescode.html */
const advice: Record<number, string> = {
  5: "another process holds it locked",
  8: "it is read-only",
  10: "the disk reported an input/output error",
  11: "it is damaged; restore it from a backup",
  13: "the disk is full; make room and try again",
  14: "it can't be opened; check that the folder exists and may be written to",
  26: "it is not a WhenThen data file",
};

/**
 * @param error whatever was thrown
 * @param file path of the data file
 * @returns a StoreError that names the file and the reason when SQLite failed; any other error as it is
 */
export function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "ERR_INVALID_STATE") return new StoreError(`the store of ${file} is closed`, { cause: error });
  if (error.code !== "ERR_SQLITE_ERROR") return error;
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : 0;
  const reason = advice[code];
  const detail = reason === undefined ? error.message : `${reason} (${error.message})`;
  return new StoreError(`data file ${file}: ${detail}`, { cause: error });
}
