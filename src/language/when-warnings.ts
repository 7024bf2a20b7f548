import type { When } from "./ast.ts";
import type { Problems } from "./problem.ts";
export function warnOfWhen(_when: When, _problems: Problems): void {}
