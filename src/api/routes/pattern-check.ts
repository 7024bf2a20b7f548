import { Type } from "typebox";
import { tenantOf } from "../auth.ts";
import { diagnose, surroundingsIn } from "../check-pattern.ts";
import type { App, Deps } from "../deps.ts";
import { DiagnosticObject, operation, pathOf } from "../operation.ts";
import { newPatternExample, patternExample, patternText } from "../pattern-objects.ts";
import { strictObject } from "../validation.ts";

const Texts = strictObject({ when: Type.Optional(patternText), then: Type.Optional(patternText) });

const { when, then } = newPatternExample;

/** `/tenants/{t}/patterns/check`: what the compilers say of texts that are not saved. */
export function patternCheckRoutes(app: App, deps: Deps): void {
  app.post(
    "/tenants/:tenant/patterns/check",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant"), body: Texts },
        {
          id: "checkPattern",
          tag: "Patterns",
          summary: "Check texts without saving them",
          description: "Against the endpoints and templates of the tenant, as when a pattern is saved.",
          example: { when, then },
          answers: {
            200: {
              description: "all errors and warnings; none means that all is well",
              body: strictObject({ diagnostics: Type.Array(DiagnosticObject) }),
              example: { diagnostics: patternExample.diagnostics },
            },
          },
        },
      ),
    },
    async (request) => {
      const { when = "", then = "" } = request.body;
      return { diagnostics: diagnose({ when, then }, await surroundingsIn(deps, tenantOf(request))) };
    },
  );
}
