/** The server's objects as it tells them: its own schemas, as types only, so that the two can't drift apart. */
import type { Static } from "typebox";
import type { AugmentObject } from "../../../src/api/augment-objects.ts";
import type { ClientObject, CreatedClientObject, RotatedClientObject } from "../../../src/api/clients.ts";
import type { CustomerObject } from "../../../src/api/customer-objects.ts";
import type { IntegrationObject } from "../../../src/api/integration-objects.ts";
import type { HeadObject, ReactionObject } from "../../../src/api/journal-objects.ts";
import type { ListenerObject, NewListenerObject, StatusObject } from "../../../src/api/listener-objects.ts";
import type { AccountObject } from "../../../src/api/routes/account.ts";
import type { DeliveryObject } from "../../../src/api/delivery-object.ts";
import type { ActivityObject, PatternActivityObject } from "../../../src/api/routes/activity.ts";
import type { AuditObject } from "../../../src/api/routes/audit.ts";
import type { ResultObject } from "../../../src/api/routes/backtest.ts";
import type { ErasedObject } from "../../../src/api/routes/customers.ts";
import type { IdentityObject, TeachingObject } from "../../../src/api/routes/identities.ts";
import type { AppliedObject } from "../../../src/api/routes/configuration.ts";
import type { SettingsObject } from "../../../src/api/settings-objects.ts";
import type { AugmentRowsObject, AugmentTrialObject } from "../../../src/api/routes/augment-trial.ts";
import type { TestedSendObject } from "../../../src/api/routes/integration-test.ts";
import type { IntegrationTypeObject } from "../../../src/api/routes/integration-types.ts";
import type { ListenerEventObject } from "../../../src/api/routes/listener-events.ts";
import type { ListenerTypeObject } from "../../../src/api/routes/listener-types.ts";
import type { PatternObject } from "../../../src/api/pattern-objects.ts";
import type { TemplateObject } from "../../../src/api/template-objects.ts";
import type { TenantObject } from "../../../src/api/tenant-objects.ts";

/** A third party: what it needs to be set up, and what it can send. */
export type IntegrationType = Static<typeof IntegrationTypeObject>;
export type ReactionHead = Static<typeof HeadObject>;
export type Reaction = Static<typeof ReactionObject>;
export type BacktestResult = Static<typeof ResultObject>;
export type Pattern = Static<typeof PatternObject>;
export interface PatternVersion {
  readonly version: number;
  readonly when: string;
  readonly then: string;
  readonly "saved-at": string;
  readonly "saved-by"?: string;
}
export type Template = Static<typeof TemplateObject>;
export type Account = Static<typeof AccountObject>;
export type Client = Static<typeof ClientObject>;
/** with its secret, this once */
export type CreatedClient = Static<typeof CreatedClientObject>;
export type RotatedClient = Static<typeof RotatedClientObject>;
export type Customer = Static<typeof CustomerObject>;
export type Erased = Static<typeof ErasedObject>;
export type Identity = Static<typeof IdentityObject>;
export type Teaching = Static<typeof TeachingObject>;
export type Tenant = Static<typeof TenantObject>;
/** Counts of one minute. */
export type ActivityMinute = Static<typeof ActivityObject>;
export type PatternActivity = Static<typeof PatternActivityObject>;
export type Settings = Static<typeof SettingsObject>;
/** What applying a configuration changed, or would change. */
export type Applied = Static<typeof AppliedObject>;
export type AuditRecord = Static<typeof AuditObject>;
export type { DeletedTenantObject as DeletedTenant } from "../../../src/api/tenant-objects.ts";
export type { CreatedUserObject as CreatedUser, UserObject as User } from "../../../src/api/users.ts";
export type Augment = Static<typeof AugmentObject>;
export type AugmentRows = Static<typeof AugmentRowsObject>;
export type AugmentTrial = Static<typeof AugmentTrialObject>;
export type Delivery = Static<typeof DeliveryObject>;
/** Its fields stand beside these members, by name. */
export type Integration = Static<typeof IntegrationObject> & { readonly delivery: Delivery };
export type TestedSend = Static<typeof TestedSendObject>;
export type ListenerType = Static<typeof ListenerTypeObject>;
export type Listener = Static<typeof ListenerObject>;
/** with its address, this once, where it has one */
export type CreatedListener = Static<typeof NewListenerObject>;
export type ListenerStatus = Static<typeof StatusObject>;
export type ListenerEvent = Static<typeof ListenerEventObject>;
