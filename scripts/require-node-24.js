/**
 * Ends the process with a clear message on a Node older than 24. Plain JavaScript, so that an old Node can read it:
 * `node --import ./scripts/require-node-24.js FILE` says it before FILE, which may be TypeScript, is loaded.
 */
const major = Number(process.versions.node.split(".")[0]);

if (major < 24) {
  console.error(
    `WhenThen needs Node 24 or newer; this is ${process.version} (${process.execPath}).\n` +
      "Run the command through npm (npm test, npm run check, npm run demo, npm run -s whenthen -- ...): after `npm install`,\n" +
      "npm scripts use the Node 24 that comes as an optional dependency, if there is one for this platform.",
  );
  process.exit(1);
}
