/** The configuration of a tenant as one document: its sections in the order in which they are written and applied. */
import { Type, type Static } from "typebox";
import { strictObject } from "../validation.ts";
import { augmentSection } from "./augment-section.ts";
import { integrationSection } from "./integration-section.ts";
import { listenerSection } from "./listener-section.ts";
import { patternSection, templateSection } from "./pattern-sections.ts";
import type { Section } from "./section.ts";
import { keyAttributeSection, nameSection, rateLimitSection, settingsSection } from "./tenant-sections.ts";

/** One entry a kind: another kind of configuration plugs in here. */
export const sections: readonly Section[] = [
  nameSection,
  rateLimitSection,
  keyAttributeSection,
  settingsSection,
  integrationSection,
  augmentSection,
  templateSection,
  patternSection,
  listenerSection,
];

/** A tenant's configuration: only what it names is changed. */
export const ConfigurationDocument = strictObject(
  {
    tenant: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "the tenant's id, a string" })),
    ...Object.fromEntries(sections.map(({ name, schema }) => [name, Type.Optional(schema)])),
  },
  { title: "Configuration" },
);

export type ConfigurationDocument = Static<typeof ConfigurationDocument> & Readonly<Record<string, unknown>>;
