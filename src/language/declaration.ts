/** What an endpoint says of itself: checks, completion, the interpreter, integrations, forms and the reference page all come from it. */

/** A field of an integration: what a tenant enters to use the third party. */
export interface FieldDeclaration {
  readonly description: string;
  /** never read back, and encrypted where it is stored */
  readonly secret?: boolean;
  readonly mandatory?: boolean;
  /** stands in where the tenant gives nothing */
  readonly default?: string;
  /** a regular expression that the whole value must match, and what that is in words: "whsec_ and 32 to 88 characters of base64" */
  readonly format?: { readonly pattern: string; readonly words: string };
  /** of a version: lower ones are raised to this one where the field is used, and whoever sets the integration up is warned */
  readonly lowest?: string;
}

export interface ParameterDeclaration {
  readonly description?: string;
  /** a send without it fails */
  readonly mandatory?: boolean;
  /** values that templates insert are HTML-escaped */
  readonly html?: boolean;
  /** the journal shows that it was there, not what it was */
  readonly secret?: boolean;
  /** what stands in where the text does not name it: the value of a field of the integration, or the name of the pattern */
  readonly default?: { readonly field: string } | "pattern-name";
}

export interface SendDeclaration {
  readonly description?: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  /** each inner list: at least one of these parameters must resolve (a Twilio call: message, url or twil-ml) */
  readonly oneOf?: readonly (readonly string[])[];
  /** true when parameters that are not declared are passed on as they are (Salesforce fields, echo) */
  readonly open?: boolean;
  /** fields of the response, for completion */
  readonly fields?: readonly string[];
  /** answers after which an await has nothing to wait for: by field of the response, the values that say so */
  readonly pointless?: Readonly<Record<string, readonly string[]>>;
}

/** What a provider's error code means, where its HTTP status alone would say otherwise. */
export type ErrorMeaning =
  /** the integration's queue pauses, the send is queued again */
  | "pause"
  /** a failed attempt that may be repeated */
  | "retry"
  /** the same request would fail again */
  | "final";

export interface EndpointDeclaration {
  readonly name: string;
  readonly description?: string;
  /** what an integration consists of; without it there is nothing to set up */
  readonly integration?: Readonly<Record<string, FieldDeclaration>>;
  /** empty for a third party that is only listened to */
  readonly sends: Readonly<Record<string, SendDeclaration>>;
  /** by the provider's error code */
  readonly errors?: Readonly<Record<string, ErrorMeaning>>;
}

export type EndpointDeclarations = Readonly<Record<string, EndpointDeclaration>>;
