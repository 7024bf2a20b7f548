/** What the reader and the checks say about a text. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** stable kebab-case word, listed in docs/language.md: "unknown-word", "unclosed", ... */
  readonly code: string;
  readonly message: string;
  /** 1-based; columns count UTF-16 code units */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** what to write instead or where to look, in plain words */
  readonly suggestion?: string;
}
