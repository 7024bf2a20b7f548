/** The one place that talks to the server. Requests carry the session's cookie; a page never sees a token. */

export interface Diagnostic {
  readonly in?: "when" | "then";
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly "end-line": number;
  readonly "end-column": number;
  readonly suggestion?: string;
}

/** One of the things that are wrong with a configuration, or with a file. */
export interface Problem {
  readonly message: string;
  /** of the YAML or the CSV, from 1 */
  readonly line?: number;
}

interface RefusalDetails {
  readonly diagnostics?: readonly Diagnostic[];
  readonly problems?: readonly Problem[];
  /** wrong rows of a CSV */
  readonly rows?: readonly Problem[];
}

/** What the server refused, in its own words, or that it can't be reached. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** HTTP status; 0 when there was no answer */
  readonly status: number;
  readonly diagnostics: readonly Diagnostic[];
  /** of a configuration or a CSV, each with its line; empty for everything else */
  readonly problems: readonly Problem[];

  constructor(status: number, message: string, { diagnostics = [], rows = [], problems = rows }: RefusalDetails = {}) {
    super(message);
    this.status = status;
    this.diagnostics = diagnostics;
    this.problems = problems;
  }
}

export interface Page<T> {
  readonly items: readonly T[];
  /** the path of the next page; null at the end */
  readonly next: string | null;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * Sends a request.
 * @param path with its query, as docs/api.md has it
 * @param body sent as JSON; a FormData, a Blob (which knows its type) or text as it is
 * @throws RequestError
 */
export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal);
  const text = await response.text();
  return (text === "" ? null : JSON.parse(text)) as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => request<T>("GET", path, undefined, signal);

/** An answer that is no JSON. @param type the content type wanted. @throws RequestError */
export async function getText(path: string, type: string): Promise<string> {
  return (await send("GET", path, undefined, undefined, type)).text();
}

/** One page of a list, and where the next is (RFC 8288). @throws RequestError */
export async function getPage<T>(path: string, signal?: AbortSignal): Promise<Page<T>> {
  const response = await send("GET", path, undefined, signal);
  const link = /<([^>]+)>; *rel="next"/.exec(response.headers.get("link") ?? "");
  return { items: (await response.json()) as T[], next: link?.[1] ?? null };
}

/** All items of a list, page after page. Only for lists that a tenant has few of. @throws RequestError */
export async function getAll<T>(path: string, signal?: AbortSignal): Promise<readonly T[]> {
  const items: T[] = [];
  for (let next: string | null = `${path}${path.includes("?") ? "&" : "?"}limit=1000`; next !== null;) {
    const page: Page<T> = await getPage<T>(next, signal);
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

/** A part of a path, encoded. */
export const part = encodeURIComponent;

export async function send(
  method: Method,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
  accept = "application/json",
): Promise<Response> {
  const raw = body instanceof FormData || body instanceof Blob || typeof body === "string" || body === undefined;
  const headers: Record<string, string> = { accept, ...(raw ? {} : { "content-type": "application/json" }) };
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  throw refusalOf(response, await response.text());
}

export function unreachable(): RequestError {
  return new RequestError(0, "The server can't be reached. Check that it runs and that you are online, then try again.");
}

/** The error of an answer that is no success. @param text its body */
export function refusalOf({ status, statusText }: Pick<Response, "status" | "statusText">, text: string): RequestError {
  try {
    const { error, ...details } = JSON.parse(text) as RefusalDetails & { readonly error?: string };
    return new RequestError(status, error ?? `the server answered ${status}`, details);
  } catch {
    return new RequestError(status, `the server answered ${status} ${statusText}`);
  }
}
