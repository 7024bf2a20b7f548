/** Answers that come line by line (application/x-ndjson). */
import { send } from "./client.ts";

/**
 * Sends a POST and hands each line of the answer on as it comes.
 * @param signal ends it: the server then stops what it does
 * @throws RequestError; what the signal was aborted with
 */
export async function postLines(path: string, body: unknown, onLine: (line: unknown) => void, signal: AbortSignal): Promise<void> {
  const response = await send("POST", path, body, signal);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (rest + chunk.value).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line !== "") onLine(JSON.parse(line));
  }
}
