/** The server's HTTP interface as the demo uses it, like any other client. */
import type { Json } from "../language/ast.ts";

export interface Credentials {
  readonly "client-id": string;
  readonly "client-secret": string;
}

/** The server refused something; the message names the request and quotes the server. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class Api {
  readonly url: string;
  private readonly credentials: Credentials;
  private token: string | null = null;

  /** @param url where the server listens, without a slash at the end */
  constructor(url: string, credentials: Credentials) {
    this.url = url;
    this.credentials = credentials;
  }

  /** @throws ApiError */
  async get<T>(path: string): Promise<T> {
    return (await this.request("GET", path)) as T;
  }

  /** @returns null where there is no such thing. @throws ApiError */
  async find<T>(path: string): Promise<T | null> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  /** Everything of a list that comes in pages. @throws ApiError */
  async list<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    for (let next: string | null = path; next !== null;) {
      const answer: Response = await this.send("GET", next);
      all.push(...((await answer.json()) as T[]));
      next = nextPage(answer.headers.get("link"));
    }
    return all;
  }

  /** @throws ApiError */
  async post<T>(path: string, body: Json): Promise<T> {
    return (await this.request("POST", path, JSON.stringify(body))) as T;
  }

  /** @throws ApiError */
  async put<T>(path: string, body: Json): Promise<T> {
    return (await this.request("PUT", path, JSON.stringify(body))) as T;
  }

  /** Posts events, one a line. @returns one result for each. @throws ApiError when the batch as a whole is refused */
  async postEvents(tenant: string, events: readonly Json[]): Promise<readonly { readonly error?: string }[]> {
    const body = events.map((event) => JSON.stringify(event)).join("\n");
    return (await this.request("POST", `/tenants/${tenant}/events`, body, "application/x-ndjson")) as { error?: string }[];
  }

  private async request(method: string, path: string, body?: string, type = "application/json"): Promise<unknown> {
    return (await this.send(method, path, body, type)).json();
  }

  private async send(method: string, path: string, body?: string, type = "application/json"): Promise<Response> {
    this.token ??= await this.newToken();
    const headers = { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { "content-type": type }) };
    const answer = await fetch(new URL(path, this.url), { method, headers, ...(body === undefined ? {} : { body }) });
    if (!answer.ok) throw new ApiError(answer.status, `${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  private async newToken(): Promise<string> {
    const { "client-id": id, "client-secret": secret } = this.credentials;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
    const answer = await fetch(new URL("/token", this.url), { method: "POST", body });
    if (!answer.ok) throw new ApiError(answer.status, `POST /token: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  }
}

/** The address of the next page out of a Link header (RFC 8288). */
function nextPage(link: string | null): string | null {
  return /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1] ?? null;
}
