import { Type, type Static } from "typebox";
import { auditKinds } from "../../store/audit.ts";
import { audited } from "../audit.ts";
import { principalOf, tenantOf } from "../auth.ts";
import { applyConfiguration, exportConfiguration, refusal, type Applied } from "../configuration/apply.ts";
import { ConfigurationDocument } from "../configuration/sections.ts";
import { YamlError, jsonSource, readYaml, writeYaml, type Source } from "../configuration/yaml.ts";
import { parseJson, takeText } from "../content-types.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { AnyJson, operation, pathOf } from "../operation.ts";
import { strictObject } from "../validation.ts";

const yamlTypes = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

const MemberChange = strictObject({ name: Type.String(), before: Type.Optional(AnyJson), after: Type.Optional(AnyJson) });

export const AppliedObject = strictObject(
  {
    applied: Type.Boolean({ description: "false: a dry run, nothing is changed" }),
    changes: Type.Array(
      strictObject({
        action: Type.Enum(["create", "update", "delete"]),
        kind: Type.Enum([...auditKinds]),
        name: Type.Optional(Type.String({ description: "absent where a tenant has one of the kind" })),
        members: Type.Array(MemberChange, { description: "what differs" }),
      }),
    ),
    kept: Type.Array(strictObject({ kind: Type.Enum([...auditKinds]), name: Type.String() }), {
      description: "items that the document does not have, though it has their section; with prune they are deleted instead",
    }),
  },
  { title: "AppliedConfiguration" },
);

const ProblemsObject = strictObject(
  {
    error: Type.String(),
    problems: Type.Optional(
      Type.Array(
        strictObject({
          path: Type.Array(Type.Union([Type.String(), Type.Integer()]), { description: "names of members and numbers of items, from 0" }),
          message: Type.String(),
          line: Type.Optional(Type.Integer({ description: "of the YAML, from 1" })),
          "text-line": Type.Optional(Type.Integer({ description: "within the text at the path, from 1" })),
        }),
      ),
    ),
  },
  { title: "ConfigurationError" },
);

const example = {
  tenant: "acme",
  name: "Acme Ltd",
  "rate-limit": 500,
  "key-attribute": "customerId",
  settings: { "event-days": 7 },
  templates: [{ name: "Sorry", template: "Sorry, {{name}}, that you had to wait." }],
  patterns: [
    {
      name: "Left twice",
      status: true,
      when: '(within 1 hours (count 2 (event (= CallAction "abandoned"))))',
      then: '(send echo message {:message (TM "Sorry")})',
    },
  ],
};

const flag = Type.Optional(Type.Enum(["true", "false"]));
const ApplyQuery = strictObject({ "dry-run": flag, prune: flag, confirm: flag });

/** `/tenants/{t}/export` and `/tenants/{t}/apply`: the tenant's configuration as one document. */
export function configurationRoutes(app: App, deps: Deps): void {
  app.removeAllContentTypeParsers();
  takeText(app, "application/json", (text) => jsonSource(parseJson(text)));
  for (const type of yamlTypes) takeText(app, type, yamlSource);

  app.get(
    "/tenants/:tenant/export",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant") },
        {
          id: "exportConfiguration",
          tag: "Tenant",
          summary: "Read the whole configuration as one document",
          description:
            "As YAML where `Accept` names it, else as JSON. Secrets stand as `${NAME}`. What it says can be sent to `apply`, of this tenant or another.",
          answers: {
            200: { description: "the configuration", body: ConfigurationDocument, example, otherTypes: ["application/yaml"] },
          },
        },
      ),
    },
    async (request, reply) => {
      const document = await exportConfiguration(deps, tenantOf(request));
      if (!wantsYaml(request.headers.accept)) return document;
      return reply.type("application/yaml; charset=utf-8").send(writeYaml(document));
    },
  );

  app.post<{ Body: Source | undefined; Querystring: Static<typeof ApplyQuery> }>(
    "/tenants/:tenant/apply",
    {
      bodyLimit: deps.limits.batchBytes,
      config: { scope: "config:write", contentTypes: ["application/json", ...yamlTypes] },
      schema: operation(
        { params: pathOf("tenant"), querystring: ApplyQuery },
        {
          id: "applyConfiguration",
          tag: "Tenant",
          summary: "Bring the tenant to what a document says",
          description:
            "The whole document is checked first; then everything is changed at once, or nothing. What the document names is made as it says, items being known by their names; what it leaves out stays, unless `prune=true`, which deletes items that the document's sections do not have. `dry-run=true` only tells what would change. `confirm=true` lets the key attribute change once there are events. Only administrators change `name` and `rate-limit`.",
          example,
          otherBodies: { "application/json": ConfigurationDocument, "application/yaml": ConfigurationDocument },
          answers: {
            200: {
              description: "what was changed, or would be",
              body: AppliedObject,
              example: {
                applied: true,
                changes: [{ action: "update", kind: "settings", members: [{ name: "event-days", before: 30, after: 7 }] }],
                kept: [{ kind: "pattern", name: "Gave up" }],
              },
            },
          },
          errorBody: ProblemsObject,
        },
      ),
    },
    async (request) => {
      if (request.body === undefined) throw new ApiError(400, "the body is missing; send the configuration as YAML or JSON");
      const { "dry-run": dryRun, prune, confirm } = request.query;
      const applied = await applyConfiguration(deps, tenantOf(request), request.body, audited(deps, request), {
        dryRun: dryRun === "true",
        prune: prune === "true",
        confirm: confirm === "true",
        platform: principalOf(request).scopes.has("platform"),
      });
      return appliedObject(applied, dryRun !== "true");
    },
  );
}

function yamlSource(text: string): Source {
  try {
    return readYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw refusal([{ path: [], message: `this is no YAML: ${error.message}` }], { line: () => error.line });
    throw error;
  }
}

function wantsYaml(accept: string | undefined): boolean {
  const types = (accept ?? "").split(",").map((type) => type.split(";")[0]!.trim().toLowerCase());
  const yaml = types.findIndex((type) => yamlTypes.includes(type));
  const json = types.indexOf("application/json");
  return yaml >= 0 && (json < 0 || yaml < json);
}

function appliedObject({ changes, kept }: Applied, applied: boolean): object {
  return { applied, changes: changes.map(({ step: _, ...change }) => change), kept };
}
