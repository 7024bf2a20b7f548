/** Exports and applies configurations of a rig's tenants. */
import assert from "node:assert/strict";
import type { Answer, Caller, Rig } from "./rig.ts";

export interface Applied {
  readonly applied: boolean;
  readonly changes: readonly {
    readonly action: string;
    readonly kind: string;
    readonly name?: string;
    readonly members: readonly { readonly name: string; readonly before?: unknown; readonly after?: unknown }[];
  }[];
  readonly kept: readonly { readonly kind: string; readonly name: string }[];
}

export interface Problems {
  readonly error: string;
  readonly problems?: readonly { readonly path: readonly (string | number)[]; readonly message: string; readonly line?: number }[];
}

export interface ConfigurationRig {
  /** the tenant's configuration as YAML */
  exported(tenant: string): Promise<string>;
  /** @param document a text is YAML, an object JSON */
  apply(tenant: string, document: string | object, query?: string, caller?: Caller): Promise<Answer<Applied & Problems>>;
}

/** The changes in a line each. */
export function told({ changes }: Applied): string[] {
  return changes.map(({ action, kind, name, members }) => [action, kind, name ?? "-", ...members.map((one) => one.name)].join(" "));
}

export function configurationOf(rig: Rig): ConfigurationRig {
  return {
    exported: async (tenant) => {
      const headers = { accept: "application/yaml", ...(await authorization(rig)) };
      const answer = await fetch(`${rig.url}/tenants/${tenant}/export`, { headers });
      assert.equal(answer.headers.get("content-type"), "application/yaml; charset=utf-8");
      return answer.text();
    },
    apply: (tenant, document, query = "", caller = rig.admin) => {
      const headers = typeof document === "string" ? { "content-type": "application/yaml" } : {};
      return caller<Applied & Problems>("POST", `/tenants/${tenant}/apply${query}`, document, headers);
    },
  };
}

async function authorization({ url, server }: Rig): Promise<Record<string, string>> {
  const { admin } = server.firstStart!;
  const form = { grant_type: "client_credentials", client_id: admin["client-id"], client_secret: admin["client-secret"] };
  const answer = await fetch(`${url}/token`, { method: "POST", body: new URLSearchParams(form) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}
