import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run console` finds the server that it passes requests on to. */
const server = process.env["WHENTHEN_URL"] ?? "http://127.0.0.1:8080";

/** Paths that the server answers; everything else is the console's own. Keep in step with src/api/console.ts. */
const serverPaths = ["/1.0", "/tenants", "/users", "/account", "/session", "/token", "/openapi.json", "/integrations", "/audit", "/docs"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2024",
    cssTarget: ["chrome125", "firefox125", "safari17.5"],
    chunkSizeWarningLimit: 1_500,
  },
  server: { port: 5173, proxy: Object.fromEntries(serverPaths.map((path) => [path, server])) },
});
