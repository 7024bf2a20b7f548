/** Message templates. */
import { TakenError, type ConfigurationTables, type Template } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { counters } from "./counters.ts";
import { decodeText, encodeText } from "./text.ts";

type Templates = Pick<ConfigurationTables, "templates" | "template" | "createTemplate" | "updateTemplate" | "deleteTemplate">;

export function templatesTable(connection: Connection): Templates {
  const { read, write } = connection;
  const all = connection.prepare<Template>("select id, name, description, template from template where tenant = ? order by id");
  const one = connection.prepare<Template>("select id, name, description, template from template where tenant = ? and id = ?");
  const remove = connection.prepare("delete from template where tenant = ? and id = ?");
  const nextNumber = counters(connection);
  const save = saveTemplate(connection);
  const find = (tenant: number, id: number): Template | null => {
    const row = one.get(tenant, id);
    return row === undefined ? null : toTemplate(row);
  };
  return {
    templates: async (tenant) => read(() => all.all(tenant).map(toTemplate)),
    template: async (tenant, id) => read(() => find(tenant, id)),
    createTemplate: async (tenant, template) => write(() => save(tenant, { ...template, id: nextNumber(tenant, "template") })),
    updateTemplate: async (tenant, id, change) =>
      write(() => {
        const before = find(tenant, id);
        return before === null ? null : save(tenant, { ...before, ...change, id });
      }),
    deleteTemplate: async (tenant, id) => write(() => remove.run(tenant, id).changes === 1),
  };
}

/** @returns a function that writes a template and returns it */
function saveTemplate(connection: Connection): (tenant: number, template: Template) => Template {
  const namesake = connection.prepare<{ id: number }>("select id from template where tenant = ? and name = ? and id <> ?");
  const upsert = connection.prepare(
    `insert into template (tenant, id, name, description, template) values (?, ?, ?, ?, ?)
     on conflict (tenant, id) do update set name = excluded.name, description = excluded.description, template = excluded.template`,
  );
  return (tenant, template) => {
    const { id, name, description } = template;
    if (namesake.get(tenant, encodeText(name), id) !== undefined) {
      throw new TakenError(`there is a template "${name}" already; choose another name`);
    }
    upsert.run(tenant, id, encodeText(name), encodeText(description), encodeText(template.template));
    return template;
  };
}

function toTemplate(row: Template): Template {
  return { id: row.id, name: decodeText(row.name), description: decodeText(row.description), template: decodeText(row.template) };
}
