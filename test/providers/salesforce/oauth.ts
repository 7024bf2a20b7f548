/**
 * Salesforce's token endpoint, on the log-in host.
 *
 * Sources: Salesforce Help, "OAuth 2.0 Username-Password Flow for Special Scenarios" (password and security token in one parameter),
 * "OAuth 2.0 Client Credentials Flow for Server-to-Server Integration", "OAuth Authorization Flows: errors"; jsforce lib/oauth2.js for
 * paths and fields.
 */
import { createHmac, randomBytes } from "node:crypto";
import type { Answer } from "../faults.ts";
import type { Received } from "../stand-in.ts";

export interface Org {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
  /** orgs made since Summer '23 block the username-password flow by default */
  readonly passwordFlow: boolean;
  readonly organizationId: string;
  readonly userId: string;
}

/** The access tokens that are good at the moment. */
export class Sessions {
  private readonly good = new Set<string>();
  private readonly watchers = new Set<() => void>();

  issue(organizationId: string): string {
    // The form of a real one: organisation, exclamation mark, and about 96 characters.
    const token = `${organizationId.slice(0, 15)}!${randomBytes(72).toString("base64url")}`;
    this.good.add(token);
    return token;
  }

  has(token: string | undefined): boolean {
    return token !== undefined && this.good.has(token);
  }

  /** How many tokens are good. */
  get size(): number {
    return this.good.size;
  }

  /** Ends every session, as an administrator or the time limit does. */
  expire(): void {
    this.good.clear();
    for (const watcher of this.watchers) watcher();
  }

  onExpire(watcher: () => void): void {
    this.watchers.add(watcher);
  }
}

const known = ["grant_type", "client_id", "client_secret", "username", "password", "format", "code_verifier"];

/** Answers POST /services/oauth2/token. @param instanceUrl what the answer says as `instance_url` */
export function token(received: Received, org: Org, sessions: Sessions, loginUrl: string, instanceUrl: string): Answer {
  if (received.method !== "POST") return refused("unsupported_method", "only POST is supported");
  if (!received.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return refused("unsupported_grant_type", "grant type not supported");
  const form = new URLSearchParams(received.body);
  const unknown = [...form.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) return refused("invalid_request", `unexpected parameter ${unknown}`);
  const [id, secret] = clientOf(received, form);
  const grant = form.get("grant_type");
  if (grant !== "password" && grant !== "client_credentials") return refused("unsupported_grant_type", "grant type not supported");
  if (id !== org.consumerKey) return refused("invalid_client_id", "client identifier invalid");
  if (secret !== org.consumerSecret) return refused("invalid_client", "invalid client credentials");
  if (grant === "password" && !passwordFits(form, org)) return refused("invalid_grant", "authentication failure");
  return issued(org, sessions, loginUrl, instanceUrl);
}

function passwordFits(form: URLSearchParams, org: Org): boolean {
  return org.passwordFlow && form.get("username") === org.username && form.get("password") === org.password + org.securityToken;
}

/** As form parameters or as HTTP Basic; Salesforce takes both. */
function clientOf({ headers }: Received, form: URLSearchParams): [string | null, string | null] {
  const basic = /^Basic (.+)$/i.exec(headers.authorization ?? "")?.[1];
  if (basic === undefined) return [form.get("client_id"), form.get("client_secret")];
  const [id = "", secret = ""] = Buffer.from(basic, "base64").toString().split(":");
  return [id, secret];
}

function issued(org: Org, sessions: Sessions, loginUrl: string, instanceUrl: string): Answer {
  const id = `${loginUrl}/id/${org.organizationId}/${org.userId}`;
  const issuedAt = String(Date.now());
  return {
    status: 200,
    headers: { "cache-control": "no-cache, no-store", pragma: "no-cache" },
    body: {
      access_token: sessions.issue(org.organizationId),
      instance_url: instanceUrl,
      id,
      token_type: "Bearer",
      issued_at: issuedAt,
      signature: createHmac("sha256", org.consumerSecret)
        .update(id + issuedAt)
        .digest("base64"),
    },
  };
}

function refused(error: string, description: string): Answer {
  return { status: 400, body: { error, error_description: description } };
}
