/** `npm run build`, and after every `npm install`: builds the console into console/dist. Says so and stops where its tools are not installed. */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const root = fileURLToPath(new URL("../console", import.meta.url));

const vite = await import("vite").catch(() => null);
if (vite === null) console.log("the console is not built: its tools are not installed (npm install without --omit=dev installs them)");
else {
  await vite.build({ root, configFile: join(root, "vite.config.ts"), logLevel: "warn" });
  for (const name of globSync("assets/*.{js,css}", { cwd: join(root, "dist") })) compress(join(root, "dist", name));
}

/** Beside each file, as the server sends it to browsers that take it. */
function compress(file: string): void {
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
}
