import type { EndpointDeclaration, SendDeclaration } from "../../../language/declaration.ts";

const fields = ["id", "success"];

const owner: SendDeclaration["parameters"] = { OwnerId: { description: "id of the user or queue that owns the record" } };

/** Records of Salesforce; any other field of the object is passed on under its own name. */
export const declaration: EndpointDeclaration = {
  name: "salesforce",
  description: "Tasks, opportunities, leads and cases. Any other field of the object is passed on under its own name.",
  integration: {
    "consumer-key": { mandatory: true, description: "consumer key of the connected app" },
    "consumer-secret": { secret: true, mandatory: true, description: "consumer secret of the connected app" },
    username: { description: "user who logs in; without one the app logs in as itself (client credentials)" },
    password: { secret: true, description: "password of that user" },
    "secret-token": { secret: true, description: "security token of that user" },
    instance: {
      description: "host to log in at, such as example.my.salesforce.com",
      format: {
        pattern: "(?:https://)?[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*(?::\\d+)?/?",
        words: "a host such as example.my.salesforce.com, or its first part",
      },
    },
    "api-version": {
      description: "version of the REST API, such as 62.0",
      default: "62.0",
      format: { pattern: "v?\\d{1,3}(?:\\.0)?", words: "a version such as 62.0" },
      // Those before are retired, or have no replay (integrations.md).
      lowest: "37.0",
    },
  },
  errors: { REQUEST_LIMIT_EXCEEDED: "pause", UNABLE_TO_LOCK_ROW: "retry" },
  sends: {
    task: {
      parameters: {
        ...owner,
        Description: { description: "comments" },
        Priority: { description: "High, Normal, Low or one of your own" },
        Status: { description: "Not Started, In Progress, Completed or one of your own" },
        WhoId: { description: "id of the contact or lead" },
        WhatId: { description: "id of the account, opportunity or other record" },
        ActivityDate: { description: "due date; a date-time is cut to its date" },
        Subject: { description: "subject line" },
      },
      open: true,
      fields,
    },
    opportunity: {
      parameters: {
        ...owner,
        AccountId: { description: "id of the account" },
        CloseDate: { mandatory: true, description: "expected date of closing; a date-time is cut to its date" },
        StageName: { mandatory: true, description: "stage, such as Prospecting" },
        Name: { description: "name of the opportunity; the pattern's name when not given", default: "pattern-name" },
        Amount: { description: "estimated amount, a number" },
        message: { description: "description of the opportunity" },
      },
      open: true,
      fields,
    },
    lead: {
      parameters: {
        ...owner,
        LastName: { mandatory: true, description: "last name" },
        Company: { mandatory: true, description: "company" },
        Status: { description: "status, such as Working - Contacted" },
        FirstName: { description: "first name" },
        Email: { description: "e-mail address" },
      },
      open: true,
      fields,
    },
    case: {
      parameters: {
        ...owner,
        Origin: { description: "where the case came from, such as Phone" },
        Status: { description: "status, such as New" },
        Subject: { description: "subject line" },
        Contact: { description: "id of the contact" },
      },
      open: true,
      fields,
    },
  },
};
