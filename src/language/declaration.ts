/** What an endpoint says of itself, as far as the language needs it (checks, completion) and the interpreter (mandatory parameters, HTML). */
export interface SendDeclaration {
  /** documented parameters; `mandatory` ones fail the send when they resolve to nothing; `html` ones get template values HTML-escaped */
  readonly parameters: Readonly<Record<string, { readonly mandatory?: boolean; readonly html?: boolean; readonly description?: string }>>;
  /** each inner list: at least one of these parameters must resolve (a Twilio call: message, url or twil-ml) */
  readonly oneOf?: readonly (readonly string[])[];
  /** true when parameters that are not declared are passed on as they are (Salesforce fields, echo) */
  readonly open?: boolean;
  /** fields of the response, for completion */
  readonly fields?: readonly string[];
}

export interface EndpointDeclaration {
  readonly name: string;
  readonly sends: Readonly<Record<string, SendDeclaration>>;
}

export type EndpointDeclarations = Readonly<Record<string, EndpointDeclaration>>;
