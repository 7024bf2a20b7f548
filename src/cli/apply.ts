/** `whenthen apply`: brings a tenant to what a document says. */
import { Command } from "commander";
import { dirname } from "node:path";
import { TextFileError, textFileAt, withTextFiles } from "../api/configuration/text-files.ts";
import { YamlError, readYaml, type Source } from "../api/configuration/yaml.ts";
import { AdministrationError, addConnectionOptions, connect, type Api, type Options } from "./administration.ts";
import { filesToUpload, lineOf, uploadFiles, withoutAugmentFiles } from "./augment-files.ts";
import { told } from "./failures.ts";
import { planLines, planSummary, type Plan } from "./plan-lines.ts";
import { nameOf, readText } from "./read-text.ts";
import { withEnvironment } from "./substitute.ts";

const help = `
The whole document is checked before anything is changed; then all of it is changed at once, or nothing. Items are known by their
names. What the document does not name stays, unless --prune. Applied again, it changes nothing. A tenant that is not there yet
is created. Values \${NAME}, outside patterns and templates, are taken from the environment; one that is not set there leaves a
secret as it is. docs/configuration-as-code.md tells all of it.

Examples:
  whenthen apply acme.yaml --dry-run
  TWILIO_PASSWORD=... whenthen apply acme.yaml
  whenthen export acme | whenthen apply - --tenant acme-test

CSV files that the document names are read before anything is changed, and uploaded after it.

Exit status: 0, also when there was nothing to change; 1 when something is wrong with the document or its files, or it could not be done:
nothing is changed then; 3 when the document is applied, and a file could not be uploaded: apply it again.`;

/** The document is applied, and a file of it is not in use. */
const unfinished = 3;

/** The command, to be joined to the program. */
export function applyCommand(): Command {
  const command = new Command("apply")
    .description("bring a tenant to what a document says")
    .argument("<file>", "the document, YAML or JSON; - is standard input")
    .option("--dry-run", "tell what would change, and change nothing")
    .option("--prune", "delete items that a section of the document does not have")
    .option("--confirm", "let the key attribute change though there are events, which drops all partial matches")
    .option("--tenant <ID>", "apply it to this tenant, whichever the document names")
    .addHelpText("after", help)
    .action(told("apply", applyAction));
  return addConnectionOptions(command);
}

async function applyAction(path: string, options: Options): Promise<void> {
  const source = await readSource(path);
  const { document, files } = withoutAugmentFiles(withEnvironment(await readFiles(path, source), process.env), path);
  const tenant = tenantOf(document, options);
  const api = await connect(options);
  if (!(await mustExist(api, tenant, options))) return;
  const query = ["dryRun", "prune", "confirm"].filter((name) => options[name] === true).map((name) => `${dashed(name)}=true`);
  const { tenant: _, ...rest } = document as { readonly tenant?: unknown };
  try {
    const wanted = await filesToUpload(api, tenant, files);
    const plan = await api.post<Plan>(`/tenants/${encodeURIComponent(tenant)}/apply?${query.join("&")}`, rest);
    const asJson = options["json"] === true;
    const say = (lines: readonly string[]): void => (asJson ? undefined : lines.forEach((line) => console.log(line)));
    say(planLines(plan, process.stdout.isTTY && process.env["NO_COLOR"] === undefined));
    if (options["dryRun"] === true) say(wanted.map(lineOf));
    const failed = options["dryRun"] === true ? [] : await uploadFiles(api, tenant, wanted, (line) => say([line]));
    say([planSummary(plan, wanted.length - failed.length)]);
    if (asJson) console.log(JSON.stringify(plan));
    if (failed.length > 0) tellUnfinished(failed);
  } catch (error) {
    throw withLines(error, nameOf(path), source);
  }
}

function tellUnfinished(failed: readonly string[]): void {
  console.error(
    `whenthen apply: the document is applied, but not all of its files are in use; apply it again to upload them\n${failed.join("\n")}`,
  );
  process.exitCode = unfinished;
}

const dashed = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** @throws AdministrationError when it can't be read, or is no YAML */
async function readSource(path: string): Promise<Source> {
  const text = await readText(path).catch((error: Error) => {
    throw new AdministrationError(error.message, { cause: error });
  });
  try {
    return readYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new AdministrationError(`${nameOf(path)}:${error.line}: this is no YAML: ${error.message}`, { cause: error });
  }
}

/** The document with the texts of the files that it names. @throws AdministrationError */
async function readFiles(path: string, source: Source): Promise<unknown> {
  try {
    return await withTextFiles(source.value, path === "-" ? "." : dirname(path));
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error;
    throw new AdministrationError(`${nameOf(path)}:${source.line(error.path)}: ${error.message}`, { cause: error });
  }
}

/** @throws AdministrationError */
function tenantOf(document: unknown, { tenant: given }: Options): string {
  const named = typeof document === "object" && document !== null ? (document as { readonly tenant?: unknown }).tenant : undefined;
  const tenant = given ?? named;
  if (typeof tenant === "string" && tenant !== "") return tenant;
  throw new AdministrationError("the document does not say which tenant it is for; begin it with tenant: ID, or give --tenant ID");
}

/** @returns false where there is no tenant, and none is to be made because of --dry-run */
async function mustExist(api: Api, tenant: string, { dryRun }: Options): Promise<boolean> {
  try {
    await api.get(`/tenants/${encodeURIComponent(tenant)}`);
    return true;
  } catch (error) {
    if (!(error instanceof AdministrationError) || error.answer?.status !== 404) throw error;
  }
  if (dryRun === true) {
    console.log(`there is no tenant "${tenant}" yet; it would be created, with all that the document holds`);
    return false;
  }
  await api.post("/tenants", { id: tenant });
  console.log(`+ tenant ${JSON.stringify(tenant)}`);
  return true;
}

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly "text-line"?: number;
}

/** What the server found wrong, with the lines of the file. */
function withLines(error: unknown, file: string, source: Source): unknown {
  const body = error instanceof AdministrationError ? error.answer?.body : undefined;
  const problems = (body as { readonly problems?: readonly Problem[] } | undefined)?.problems;
  if (problems === undefined) return error;
  const lines = problems.map(({ path, message, "text-line": textLine }) => {
    const text = textFileAt(source.value, path);
    return `${text === null ? `${file}:${source.line(path, textLine)}` : `${text}:${textLine ?? 1}`}: ${message}`;
  });
  return new AdministrationError(`nothing is changed\n${lines.join("\n")}`, { cause: error });
}
