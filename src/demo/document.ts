/** What the demo sets up: the configuration in examples/bank.yaml, five patterns that a call centre would want, with their templates. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { textFileAt, withTextFiles } from "../api/configuration/text-files.ts";
import { readYaml } from "../api/configuration/yaml.ts";
import type { Json } from "../language/ast.ts";

export const demoDocument = "examples/bank.yaml";

export interface DemoPattern {
  readonly name: string;
  readonly description: string;
  /** name of the files examples/patterns/<file>.when and .then */
  readonly file: string;
}

export interface Demo {
  /** as it is applied, without the tenant's id */
  readonly document: { readonly [member: string]: Json };
  readonly patterns: readonly DemoPattern[];
  /** names of the files examples/templates/<name>.mustache */
  readonly templates: readonly string[];
}

interface Written {
  readonly tenant: string;
  readonly templates: readonly { readonly name: string }[];
  readonly patterns: readonly { readonly name: string; readonly description: string }[];
  readonly [member: string]: unknown;
}

/** Reads the document and all that it names. */
export async function readDemo(): Promise<Demo> {
  const file = fileURLToPath(new URL(`../../${demoDocument}`, import.meta.url));
  const { value } = readYaml(await readFile(file, "utf8"));
  const { tenant: _, ...document } = (await withTextFiles(value, fileURLToPath(new URL("../../examples/", import.meta.url)))) as Written;
  return {
    document: document as { readonly [member: string]: Json },
    patterns: document.patterns.map(({ name, description }, i) => ({
      name,
      description,
      file: basename(textFileAt(value, ["patterns", i, "when"]) ?? "", ".when"),
    })),
    templates: document.templates.map(({ name }) => name),
  };
}
