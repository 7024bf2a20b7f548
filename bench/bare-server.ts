/** The yardstick: a bare Fastify route with the same body schema that neither stores nor matches anything. Prints its port. */
import Fastify from "fastify";

const app = Fastify();
app.post(
  "/tenants/:tenant/event",
  {
    schema: {
      body: { type: "object", additionalProperties: true },
      response: {
        200: {
          type: "object",
          properties: {
            event: { type: "object", additionalProperties: true },
            "key-attr": { type: "string" },
            id: { type: "string" },
            "contributing?": { type: "boolean" },
          },
        },
      },
    },
  },
  async (request) => ({ event: request.body, "key-attr": "1", id: "EV000000000001", "contributing?": false }),
);
const address = await app.listen({ port: 0, host: "127.0.0.1" });
process.stdout.write(`${address}\n`);
