/** What every endpoint says of itself, by name: for checks, completion and the interpreter. */
import type { EndpointDeclarations } from "../language/declaration.ts";
import { declaration as echo } from "./endpoints/echo/declaration.ts";
import { declaration as salesforce } from "./endpoints/salesforce/declaration.ts";
import { declaration as sendgrid } from "./endpoints/sendgrid/declaration.ts";
import { declaration as twilio } from "./endpoints/twilio/declaration.ts";

export const declarations: EndpointDeclarations = { echo, twilio, sendgrid, salesforce };
