/** Bytes to lines. */
import { StringDecoder } from "node:string_decoder";
import { RecordedEventsError } from "./source.ts";

/** Longest line of recorded events, in characters. */
export const maxLineLength = 1_048_576;

/**
 * The lines of a text, without their ends, in groups as large as the chunks. A byte order mark is dropped, a line break at the end
 * begins no further line.
 * @param name what messages call the text
 * @throws RecordedEventsError when a line is longer than maxLineLength
 */
export async function* linesOf(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let count = 0;
  let first = true;
  for await (const chunk of chunks) {
    let text = decoder.write(chunk);
    if (first && text !== "") {
      if (text.startsWith("\uFEFF")) text = text.slice(1);
      first = false;
    }
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxLineLength) throw tooLong(name, count + lines.length);
    for (const [i, line] of lines.entries()) {
      if (line.length > maxLineLength) throw tooLong(name, count + i);
      if (line.endsWith("\r")) lines[i] = line.slice(0, -1);
    }
    count += lines.length;
    if (lines.length > 0) yield lines;
  }
  rest += decoder.end();
  if (rest !== "") yield [rest.endsWith("\r") ? rest.slice(0, -1) : rest];
}

function tooLong(name: string, index: number): RecordedEventsError {
  return new RecordedEventsError(`${name}, line ${index + 1}: longer than ${maxLineLength} characters; is it one event a line?`);
}
