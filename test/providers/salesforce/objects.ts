/**
 * The objects of the stand-in's org with the fields that it knows.
 * Source: Salesforce, "Object Reference for the Salesforce Platform": names, types, lengths, what is required, key prefixes.
 */

export interface Field {
  readonly type:
    | "string"
    | "textarea"
    | "picklist"
    | "reference"
    | "date"
    | "datetime"
    | "currency"
    | "double"
    | "boolean"
    | "email"
    | "phone"
    | "id";
  readonly label?: string;
  readonly length?: number;
  /** must be given on create */
  readonly required?: true;
  /** set by the system, refused on create */
  readonly readOnly?: true;
  /** of a reference: key prefixes of what it may point at */
  readonly to?: readonly string[];
}

export interface SObject {
  readonly keyPrefix: string;
  readonly fields: Readonly<Record<string, Field>>;
}

const user = "005";
const queue = "00G";
const account = "001";
const contact = "003";
const lead = "00Q";
const opportunity = "006";

const system: Record<string, Field> = {
  Id: { type: "id", readOnly: true },
  CreatedDate: { type: "datetime", readOnly: true },
  LastModifiedDate: { type: "datetime", readOnly: true },
};
const owner: Record<string, Field> = { OwnerId: { type: "reference", label: "Owner ID", to: [user, queue] } };
const picklist: Field = { type: "picklist", length: 255 };

export const sObjects: Readonly<Record<string, SObject>> = {
  Task: {
    keyPrefix: "00T",
    fields: {
      ...system,
      ...owner,
      Subject: { type: "string", length: 255 },
      Description: { type: "textarea", length: 32_000 },
      Priority: picklist,
      Status: picklist,
      ActivityDate: { type: "date", label: "Due Date Only" },
      WhoId: { type: "reference", label: "Name ID", to: [contact, lead] },
      WhatId: { type: "reference", label: "Related To ID", to: [account, opportunity, "500"] },
      IsReminderSet: { type: "boolean" },
      ReminderDateTime: { type: "datetime" },
    },
  },
  Opportunity: {
    keyPrefix: opportunity,
    fields: {
      ...system,
      ...owner,
      AccountId: { type: "reference", label: "Account ID", to: [account] },
      Name: { type: "string", length: 120, required: true },
      StageName: { ...picklist, required: true },
      CloseDate: { type: "date", label: "Close Date", required: true },
      Amount: { type: "currency" },
      Probability: { type: "double" },
      Description: { type: "textarea", length: 32_000 },
      LeadSource: picklist,
      NextStep: { type: "string", length: 255 },
    },
  },
  Lead: {
    keyPrefix: lead,
    fields: {
      ...system,
      ...owner,
      LastName: { type: "string", length: 80, required: true },
      FirstName: { type: "string", length: 40 },
      Company: { type: "string", length: 255, required: true },
      Status: picklist,
      Email: { type: "email", length: 80 },
      Phone: { type: "phone", length: 40 },
      LeadSource: picklist,
      Description: { type: "textarea", length: 32_000 },
    },
  },
  Case: {
    keyPrefix: "500",
    fields: {
      ...system,
      ...owner,
      CaseNumber: { type: "string", readOnly: true },
      ContactId: { type: "reference", label: "Contact ID", to: [contact] },
      AccountId: { type: "reference", label: "Account ID", to: [account] },
      Origin: picklist,
      Status: picklist,
      Priority: picklist,
      Subject: { type: "string", length: 255 },
      Description: { type: "textarea", length: 32_000 },
      SuppliedEmail: { type: "email", length: 80 },
    },
  },
  Account: {
    keyPrefix: account,
    fields: { ...system, ...owner, Name: { type: "string", length: 255, required: true }, Phone: { type: "phone", length: 40 } },
  },
  Contact: {
    keyPrefix: contact,
    fields: {
      ...system,
      ...owner,
      LastName: { type: "string", length: 80, required: true },
      FirstName: { type: "string", length: 40 },
      Email: { type: "email", length: 80 },
      AccountId: { type: "reference", label: "Account ID", to: [account] },
    },
  },
  PushTopic: {
    keyPrefix: "0IF",
    fields: {
      ...system,
      Name: { type: "string", length: 25, required: true },
      Query: { type: "string", length: 1_300, required: true },
      ApiVersion: { type: "double", required: true },
      Description: { type: "string", length: 400 },
      NotifyForFields: picklist,
      NotifyForOperationCreate: { type: "boolean" },
      NotifyForOperationUpdate: { type: "boolean" },
      NotifyForOperationDelete: { type: "boolean" },
      NotifyForOperationUndelete: { type: "boolean" },
      IsActive: { type: "boolean" },
    },
  },
};
