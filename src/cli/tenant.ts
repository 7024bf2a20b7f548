/** `whenthen tenant create|list|delete` */
import { Command } from "commander";
import {
  NewTenant,
  createTenant,
  deletedTenantObject,
  tenantObject,
  type DeletedTenantObject,
  type TenantObject,
} from "../api/tenant-objects.ts";
import { checked } from "../api/validation.ts";
import { AdministrationError, addAdministrationOptions, administer, type Options } from "./administration.ts";
import { told } from "./failures.ts";
import { table } from "./table.ts";

const help = `
Through the server's API while it runs on the data folder, on the folder itself while it does not.

Examples:
  whenthen tenant create acme --name "Acme Ltd" --rate-limit 500
  whenthen tenant delete acme --yes
  whenthen tenant list --json`;

/** The command, to be joined to the program. */
export function tenantCommand(): Command {
  const create = new Command("create")
    .description("create a tenant")
    .argument("<id>", 'letters, digits, ".", "_" and "-"')
    .option("--name <NAME>", "what people call it (default: the id)")
    .option("--rate-limit <N>", "events a second that it may send (default: no limit)", Number)
    .action(told("tenant create", createAction));
  const list = new Command("list").description("list all tenants").action(told("tenant list", listAction));
  const remove = new Command("delete")
    .description("delete a tenant with all its data")
    .argument("<id>", "the tenant")
    .option("--yes", "that this is meant: nothing of it can be brought back")
    .action(told("tenant delete", deleteAction));
  return new Command("tenant")
    .description("create, list and delete tenants")
    .addCommand(addAdministrationOptions(create))
    .addCommand(addAdministrationOptions(list))
    .addCommand(addAdministrationOptions(remove))
    .addHelpText("after", help);
}

async function createAction(id: string, options: Options): Promise<void> {
  const { name, rateLimit } = options;
  const body = checked(NewTenant, {
    id,
    ...(name === undefined ? {} : { name }),
    ...(rateLimit === undefined ? {} : { "rate-limit": rateLimit }),
  });
  const tenant = await administer<TenantObject>(options, {
    online: (api) => api.post("/tenants", body),
    offline: async (_configuration, audited) => tenantObject(await createTenant(audited, body)),
  });
  if (options["json"] === true) console.log(JSON.stringify(tenant));
  else console.log(`tenant ${tenant.id} created; set its key attribute with POST /tenants/${tenant.id}/key-attribute`);
}

async function listAction(options: Options): Promise<void> {
  const tenants = await administer<readonly (TenantObject | DeletedTenantObject)[]>(options, {
    online: (api) => api.list("/tenants"),
    offline: async (configuration, _audited, { erasure }) => [
      ...(await configuration.tenants()).map(tenantObject),
      ...(await erasure.deletedTenants()).map(deletedTenantObject),
    ],
  });
  if (options["json"] === true) return console.log(JSON.stringify(tenants));
  console.log(table(["ID", "NAME", "RATE LIMIT", "PAUSED"], tenants.map(rowOf)));
}

async function deleteAction(id: string, options: Options): Promise<void> {
  if (options["yes"] !== true)
    throw new AdministrationError(`this deletes the tenant ${id} with all its data for good; if that is meant, add --yes`);
  await administer<void>(options, {
    online: (api) => api.delete(`/tenants/${encodeURIComponent(id)}`),
    offline: async (configuration, audited, { erasure }) => {
      const tenant = await configuration.tenant(id);
      if (tenant === null) throw new AdministrationError(`there is no tenant "${id}"`);
      await audited.note({ action: "delete", kind: "tenant", item: id, before: tenantObject(tenant), tenant });
      await erasure.deleteTenant(tenant.number, Date.now());
    },
  });
  if (options["json"] !== true) console.log(`tenant ${id} is deleted; the server erases its data while it runs`);
}

function rowOf(tenant: TenantObject | DeletedTenantObject): string[] {
  if ("deleting" in tenant) return [tenant.id, tenant.name, "", "being deleted"];
  const { id, name, "rate-limit": limit, paused, "paused-integrations": integrations } = tenant;
  return [id, name, limit === null ? "none" : `${limit}/s`, paused ? "yes" : integrations.length > 0 ? integrations.join(", ") : "no"];
}
