/** Files on their way to the server. XMLHttpRequest, since fetch does not tell how much of a body has gone. */
import { refusalOf, unreachable } from "./client.ts";

/**
 * Posts a file as it is.
 * @param contentType of the file
 * @param onSent is told the share that has gone, from 0 to 1
 * @throws RequestError; an AbortError when the signal ended it
 */
export function postFile<T>(
  path: string,
  file: Blob,
  contentType: string,
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    call.setRequestHeader("accept", "application/json");
    call.setRequestHeader("content-type", contentType);
    call.upload.addEventListener("progress", ({ loaded, total }) => onSent(total === 0 ? 1 : loaded / total));
    call.addEventListener("load", () => {
      if (call.status >= 200 && call.status < 300) resolve(JSON.parse(call.responseText) as T);
      else reject(refusalOf(call, call.responseText));
    });
    call.addEventListener("error", () => reject(unreachable()));
    call.addEventListener("abort", () => reject(signal.reason as Error));
    signal.addEventListener("abort", () => call.abort(), { once: true });
    call.send(file);
  });
}
