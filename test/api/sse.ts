/** The little of server-sent events that tests need. */
import { get, type IncomingMessage } from "node:http";

export interface Heard {
  readonly event: string;
  readonly id: string | null;
  readonly data: Record<string, unknown>;
}

export interface Listening {
  readonly response: IncomingMessage;
  /** the next message; null once the stream is over */
  next(): Promise<Heard | null>;
  close(): void;
}

/** Opens a stream. @throws Error when it is refused, with the status */
export async function listen(url: string, headers: Record<string, string>): Promise<Listening> {
  const request = get(url, { headers, agent: false });
  request.on("error", () => undefined);
  const response = await new Promise<IncomingMessage>((resolve, reject) => request.once("response", resolve).once("error", reject));
  if (response.statusCode !== 200) {
    request.destroy();
    throw new Error(`${url} answered ${response.statusCode}`);
  }
  const messages = read(response);
  return {
    response,
    next: async () => (await messages.next()).value ?? null,
    close: () => void request.destroy(),
  };
}

async function* read(response: IncomingMessage): AsyncGenerator<Heard, undefined> {
  let text = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      text += chunk as string;
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) {
        const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]));
        const data = fields.get("data");
        if (data === undefined) continue;
        yield { event: fields.get("event")!, id: fields.get("id") ?? null, data: JSON.parse(data) as Record<string, unknown> };
      }
    }
  } catch {
    // cut off: the stream is over
  }
  return undefined;
}
