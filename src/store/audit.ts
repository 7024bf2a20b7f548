/** The part of the storage port that remembers who changed what. Records are appended and never changed. */

/** What can be changed. */
export const auditKinds = [
  "tenant",
  "user",
  "client",
  "key-attribute",
  "settings",
  "pattern",
  "template",
  "reaction",
  "customer",
  "listener",
  "augment",
  "integration",
  "secret-key",
] as const;

export type AuditKind = (typeof auditKinds)[number];

/** What can be done to it. */
export const auditActions = ["create", "update", "delete", "rotate", "cancel", "rerun", "export", "erase", "test"] as const;

export type AuditAction = (typeof auditActions)[number];

/** An item as the API tells it. */
export type Members = Readonly<Record<string, unknown>>;

/** Who changes something: a user, or what the user stands for where there is none. */
export interface Author {
  /** e-mail address, "command line" or "first start" */
  readonly user: string;
  /** client id; null for a browser's session and where there is no user */
  readonly client: string | null;
}

export interface NewAuditRecord {
  /** epoch ms on the server's clock */
  readonly at: number;
  readonly author: Author;
  /** null: the platform. The id is kept beside the number, since it is all that is left of a tenant that is deleted. */
  readonly tenant: { readonly number: number; readonly id: string } | null;
  readonly action: AuditAction;
  readonly kind: AuditKind;
  /** the item's id: PT1, an e-mail address, a client id; of what a tenant has one of, the tenant's id */
  readonly item: string;
  /** null where there was nothing. Without secrets. */
  readonly before: Members | null;
  /** null where nothing is left. Without secrets. */
  readonly after: Members | null;
}

export interface AuditRecord extends NewAuditRecord {
  /** counts up; never given twice */
  readonly number: number;
}

export interface AuditFilter {
  /** the tenant's number; without it the records of all tenants and of the platform */
  readonly tenant?: number;
  readonly kind?: AuditKind;
  readonly item?: string;
  /** compared without case */
  readonly user?: string;
  /** epoch ms, included */
  readonly from?: number;
  /** epoch ms, not included */
  readonly to?: number;
}

export interface Audit {
  /** For changes that are not of Configuration, whose own records are written with them (Configuration.change). */
  append(record: NewAuditRecord): Promise<void>;
  /** Newest first, of those with a number below `before` (null: from the newest). */
  records(filter: AuditFilter, before: number | null, limit: number): Promise<readonly AuditRecord[]>;
}
