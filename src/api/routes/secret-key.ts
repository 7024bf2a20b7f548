import { Type, type Static } from "typebox";
import type { Rotated } from "../../secrets/secrets.ts";
import { audited } from "../audit.ts";
import type { App, Deps } from "../deps.ts";
import { operation } from "../operation.ts";
import { strictObject } from "../validation.ts";

const KeyRotation = strictObject(
  {
    "key-id": Type.String({ description: "of the key that encrypts from now on; it tells nothing of the key" }),
    encrypted: Type.Integer({ description: "values that were encrypted anew" }),
  },
  { title: "KeyRotation" },
);

/** A rotation as the API tells it. */
export function keyRotation({ keyId, resealed }: Rotated): Static<typeof KeyRotation> {
  return { "key-id": keyId, encrypted: resealed };
}

/** `/secret-key/rotate`, for administrators: the key that secrets are encrypted with. */
export function secretKeyRoutes(app: App, deps: Deps): void {
  app.post(
    "/secret-key/rotate",
    {
      config: { scope: "platform" },
      schema: operation(
        { body: strictObject({}) },
        {
          id: "rotateSecretKey",
          tag: "Administration",
          summary: "Encrypt all stored secrets with a new key",
          description:
            "Where the key is in a file, a new one is made. Where it is given from outside, all is encrypted with the first of the keys given.",
          example: {},
          answers: {
            200: {
              description: "everything is encrypted anew, and the old key is gone",
              body: KeyRotation,
              example: { "key-id": "0f1e2d3c4b5a6978", encrypted: 12 },
            },
          },
        },
      ),
    },
    async (request) => {
      await audited(deps, request).note({ action: "rotate", kind: "secret-key", item: "secret-key" });
      return keyRotation(await deps.secrets.rotate());
    },
  );
}
