/** What is answered where no route fits: 405 with the methods of that path, or 404. */
import { answer } from "./answer-errors.ts";
import type { App } from "./deps.ts";
import { ApiError, notFound } from "./errors.ts";

/** Adds the answers. Must come before the routes, whose paths it collects. */
export function addUnknownRouteAnswers(app: App): void {
  const paths = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const methods = paths.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    paths.set(url, methods);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0]!;
    const methods = [...paths].flatMap(([pattern, methods]) => (fits(pattern, path) ? [...methods] : []));
    if (methods.length === 0) return answer(reply, notFound(`there is nothing at ${path}; docs/api.md lists what there is`));
    const allow = [...new Set(methods)].sort().join(", ");
    answer(reply, new ApiError(405, `${request.method} is not possible at ${path}; possible are ${allow}`, { headers: { allow } }));
  });
}

function fits(pattern: string, path: string): boolean {
  const parts = path.split("/");
  const wanted = pattern.split("/");
  return parts.length === wanted.length && wanted.every((part, i) => part === parts[i] || (part.startsWith(":") && parts[i] !== ""));
}
