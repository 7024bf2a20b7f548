/** Markdown of the document as HTML. It is our own text: nothing in it comes from a request. */
import { marked } from "marked";
import { Html } from "./html.ts";

export function markdown(text: string): Html {
  return new Html(marked.parse(text, { async: false }));
}
