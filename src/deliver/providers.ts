/** What every call is made with: credentials, addresses, connections. */
import { Agent } from "undici";
import type { EndpointDeclaration } from "../language/declaration.ts";
import type { ConfigurationReads } from "../store/configuration.ts";
import { fieldsOf, type CredentialStore } from "./credentials.ts";
import type { DeliveryContext } from "./endpoint.ts";
import { guardedAgent, type Network } from "./guarded-agent.ts";

export interface ProviderOptions extends CredentialStore {
  readonly configuration: Pick<ConfigurationReads, "integration">;
  /** by endpoint, without a slash at the end */
  readonly baseUrls: Readonly<Record<string, string>>;
  /** address under which providers reach the server, without a slash at the end */
  readonly publicUrl: () => string;
  /** networks inside where URLs that a tenant gave may lead */
  readonly allowedNetworks: readonly Network[];
  /** ms until an answer must have come whole */
  readonly timeoutMs: number;
  /** larger answers are none; 1 MiB when it is not given */
  readonly maxAnswerBytes?: number;
  /** epoch ms */
  readonly now: () => number;
}

export interface Providers {
  /**
   * What a call to an endpoint is made with, credentials as they are at this moment.
   * @param tenant the tenant's number
   * @returns null when the tenant has not set the endpoint up
   * @throws SecretKeyError when a secret can't be decrypted
   */
  contextOf(tenant: number, declaration: EndpointDeclaration, signal: AbortSignal): Promise<DeliveryContext | null>;
  /** Cuts all connections. */
  close(): Promise<void>;
}

const keepAliveMs = 30_000;

/** To one origin; below it stands what may be in flight for each tenant. */
const maxGuardedConnections = 1_000;

export function createProviders(options: ProviderOptions): Providers {
  const { baseUrls, publicUrl, allowedNetworks, timeoutMs, maxAnswerBytes = 1_048_576, now } = options;
  const connectTimeoutMs = Math.max(1, Math.floor(timeoutMs / 2));
  const dispatcher = new Agent({
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    maxResponseSize: maxAnswerBytes,
    connect: { timeout: connectTimeoutMs },
  });
  const guarded = guardedAgent({ allowed: allowedNetworks, connectTimeoutMs, maxAnswerBytes, connections: maxGuardedConnections });
  return {
    contextOf: async (tenant, declaration, signal) => {
      const { name } = declaration;
      const needsNone = declaration.integration === undefined;
      const integration = needsNone ? null : await options.configuration.integration(tenant, name);
      const fields = needsNone ? {} : fieldsOf(options.box, tenant, declaration, integration);
      if (fields === null) return null;
      const receiptUrl = integration === null ? null : receiptUrlOf(publicUrl(), name, integration.receiptToken);
      return { fields, baseUrl: baseUrls[name] ?? "", receiptUrl, dispatcher, guarded, timeoutMs, now, signal };
    },
    close: async () => {
      await Promise.all([dispatcher.destroy(), guarded.destroy()]);
    },
  };
}

/** Where the delivery receipts of an integration come in (api.md). */
export function receiptUrlOf(publicUrl: string, type: string, receiptToken: string): string {
  return `${publicUrl}/callbacks/${type}/${receiptToken}`;
}
