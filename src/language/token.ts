export type Opener = "(" | "[" | "{" | "#{";
export type Closer = ")" | "]" | "}";

interface At {
  readonly start: number;
  readonly end: number;
}

export type Token = At &
  (
    | { readonly kind: "open"; readonly bracket: Opener }
    /** `mended`: not in the text; put there to mend a missing bracket, then start === end */
    | { readonly kind: "close"; readonly bracket: Closer; readonly mended?: boolean }
    | { readonly kind: "string"; readonly value: string; readonly text: string }
    | { readonly kind: "number"; readonly value: number; readonly text: string }
    | { readonly kind: "literal"; readonly value: boolean | null; readonly text: string }
    | { readonly kind: "symbol" | "keyword"; readonly name: string }
  );

export type OpenToken = Extract<Token, { kind: "open" }>;
export type CloseToken = Extract<Token, { kind: "close" }>;

export const CLOSER_OF: Readonly<Record<Opener, Closer>> = { "(": ")", "[": "]", "{": "}", "#{": "}" };
