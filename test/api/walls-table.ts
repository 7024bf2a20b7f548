/**
 * How the walls' test tries each route: one entry an operation of the OpenAPI document, so whoever adds a route adds a line here.
 * Path parameters are filled in from `ids`; what `furnish` gives a tenant is what another must not see.
 */
import type { Rig } from "./rig.ts";

export interface Try {
  /** a body that would change or tell something, if the wall had a hole */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** with the question mark */
  readonly query?: string;
  /** its answers differ from one moment to the next, so the foreign tenant's can't be compared before and after */
  readonly changing?: true;
  /** it makes what its path names, so in one's own tenant there need not be such an item */
  readonly makes?: true;
}

/** Values of path parameters: an item that both tenants have, and one that only the foreign tenant has. */
export const ids: Readonly<Record<string, { readonly both: string; readonly foreign: string }>> = {
  file: { both: "style.css", foreign: "search.js" },
  pattern: { both: "PT1", foreign: "PT2" },
  version: { both: "1", foreign: "2" },
  template: { both: "TM1", foreign: "TM2" },
  augment: { both: "AU1", foreign: "AU2" },
  refused: { both: "RF1", foreign: "RF2" },
  listener: { both: "LI1", foreign: "LI2" },
  integration: { both: "twilio", foreign: "datasift" },
  key: { both: "everyone", foreign: "foreigner" },
  reaction: { both: "RE1", foreign: "RE2" },
  client: { both: "CLnobody", foreign: "CLnobody" },
  email: { both: "admin@localhost", foreign: "admin@localhost" },
  provider: { both: "twilio", foreign: "twilio" },
  token: { both: "guessed", foreign: "guessed" },
};

/** Operations under `/tenants/{tenant}`. */
export const tenantTries: Readonly<Record<string, Try>> = {
  readTenant: {},
  changeTenant: { body: { name: "taken over" } },
  deleteTenant: {},
  pauseSending: { body: {} },
  resumeSending: { body: { integration: "echo" } },
  listTenantAudit: {},
  listTenantUsers: {},
  listIdentities: {},
  listTeachings: {},
  readKeyAttribute: {},
  setKeyAttribute: { body: { key: "other", confirm: true } },
  readSettings: {},
  changeSettings: { body: { "event-days": 1 } },
  readClock: { changing: true },
  moveClock: { body: { to: 0 } },
  listPatterns: {},
  createPattern: { body: { name: "theirs" } },
  readPattern: {},
  changePattern: { body: { name: "theirs" } },
  deletePattern: {},
  listPatternVersions: {},
  readPatternVersion: {},
  restorePatternVersion: {},
  listActivity: { changing: true },
  listPatternActivity: { changing: true },
  backtest: { body: { when: "(event)" }, changing: true },
  checkPattern: { body: { when: "(event)", then: "(set a 1)" } },
  listTemplates: {},
  createTemplate: { body: { name: "theirs" } },
  readTemplate: {},
  changeTemplate: { body: { template: "theirs" } },
  deleteTemplate: {},
  listTemplateUsers: {},
  listListeners: {},
  listListenerStatus: {},
  listListenerEvents: {},
  createListener: { body: { name: "theirs", type: "webhook" } },
  readListener: {},
  readListenerStatus: {},
  changeListener: { body: { mapping: { id: "theirs" } } },
  rotateListenerToken: {},
  deleteListener: {},
  listAugments: {},
  createAugment: { body: { name: "theirs", type: "file" } },
  readAugment: {},
  changeAugment: { body: { name: "theirs" } },
  deleteAugment: {},
  downloadAugmentFile: {},
  uploadAugmentFile: { body: "id,a\n1,theirs\n", headers: { "content-type": "text/csv" } },
  deleteAugmentFile: {},
  readAugmentRows: {},
  tryAugment: { body: { event: { id: "theirs" } } },
  listIntegrations: {},
  readIntegration: {},
  setUpIntegration: { body: { account: "theirs", password: "theirs" }, makes: true },
  deleteIntegration: {},
  testIntegration: { body: { send: "sms", parameters: { message: "theirs" } }, changing: true },
  sendEvent: { body: { id: "theirs" } },
  sendEvents: { body: [{ id: "theirs" }] },
  readEventHistory: {},
  // An answer that never ends is asked for in a way that is refused where nothing else refuses it; stream.test.ts listens to two tenants.
  listenToTenant: { query: "?kinds=none", changing: true },
  listRefusedEvents: {},
  readRefusedEvent: {},
  resendRefusedEvent: {},
  resendRefusedEvents: { body: {} },
  exportConfiguration: {},
  applyConfiguration: { body: { settings: { "event-days": 1 }, patterns: [] }, query: "?prune=true" },
  listReactions: {},
  readReaction: {},
  cancelReaction: {},
  cancelReactions: { query: "?status=running" },
  rerunReaction: { body: { from: "failed" } },
  exportCustomer: { changing: true },
  eraseCustomer: {},
  rerunReactions: { query: "?status=success" },
};

/** Operations elsewhere. What needs a token is tried with one that is a member of another tenant. */
export const otherTries: Readonly<Record<string, Try>> = {
  openApi: {},
  readDocs: {},
  readDocsFile: {},
  isAlive: {},
  isReady: {},
  readMetrics: {},
  listTenants: {},
  createTenant: { body: { id: "theirs" } },
  listAudit: {},
  listIntegrationTypes: {},
  rotateSecretKey: { body: {} },
  requestToken: { body: "grant_type=client_credentials", headers: { "content-type": "application/x-www-form-urlencoded" } },
  revokeToken: { body: "token=x", headers: { "content-type": "application/x-www-form-urlencoded" } },
  signIn: { body: { email: "admin@localhost", password: "a guess that is wrong" } },
  readSession: {},
  signOut: {},
  readAccount: {},
  readAuth: {},
  listOwnTenants: {},
  changePassword: { body: { password: "a guess that is wrong", "new-password": "another that is long" } },
  listUsers: {},
  createUser: { body: { email: "theirs@acme.example" } },
  readUser: {},
  changeUser: { body: { role: "viewer" } },
  deleteUser: {},
  listClients: {},
  createClient: { body: { name: "theirs" } },
  listOwnClients: {},
  createOwnClient: { body: { name: "theirs" } },
  readClient: {},
  changeClient: { body: { name: "theirs" } },
  deleteClient: {},
  rotateClient: { body: { "overlap-seconds": 0 } },
  listListenerTypes: {},
  callHook: { body: { id: "theirs" } },
  callBack: { body: [] },
};

/** Gives a tenant one of everything; `count` 2 gives it a second of each. The marker stands in all of it. */
export async function furnish({ admin }: Rig, tenant: string, marker: string, count: number): Promise<void> {
  const path = `/tenants/${tenant}`;
  await admin("PUT", path, { name: marker });
  for (let i = 1; i <= count; i++) {
    const then = `(seq (set a "${marker}") (send echo message {:message +TM1}))`;
    const pattern = { name: `${marker} ${i}`, status: i === 1, when: "(event)", then };
    await admin("POST", `${path}/patterns`, pattern);
    await admin("PUT", `${path}/patterns/PT${i}`, { when: `(event (= id "${marker}"))` });
    await admin("POST", `${path}/listeners`, { name: `${marker} ${i}`, type: "webhook", status: true, mapping: { id: marker } });
    await admin("POST", `${path}/augments`, { name: `${marker} ${i}`, type: "file" });
    await admin("POST", `${path}/augments/AU${i}/file`, `key,a\n1,${marker}\n`, { "content-type": "text/csv" });
    await admin("POST", `${path}/templates`, { name: `${marker} ${i}`, template: marker });
  }
  await admin("POST", `${path}/integrations/twilio`, { account: marker, password: marker });
  if (count > 1) await admin("POST", `${path}/integrations/datasift`, { username: marker, "api-key": marker });
  for (const id of ["everyone", "foreigner"].slice(0, count)) await admin("POST", `${path}/event`, { id });
  for (let i = 1; i <= count; i++) {
    await admin("POST", `${path}/event`, { id: marker, n: i });
    await admin("POST", `${path}/event`, { keyless: marker });
  }
}
