import { Text } from "@mantine/core";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { highlight, type LanguageName } from "./highlight.ts";
import "./editor.css";

interface DifferenceProps {
  readonly title: string;
  readonly language: LanguageName;
  readonly before: string;
  readonly after: string;
}

/** Two texts side by side with what differs marked; neither can be changed. */
export function Difference({ title, language, before, after }: DifferenceProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [
        highlight(language),
        EditorView.lineWrapping,
        EditorView.editable.of(false),
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      ],
    });
    const view = new MergeView({
      a: side(before, `${title} before`),
      b: side(after, `${title} now`),
      parent: box.current!,
      collapseUnchanged: { margin: 3 },
    });
    return () => view.destroy();
  }, [title, language, before, after]);
  return (
    <section aria-label={`What differs in the ${title}`}>
      <Text fw={600} mb={4}>
        {title}
        {before === after ? ": no difference" : ": before and now"}
      </Text>
      {before === after ? null : <div ref={box} className="wt-editor" />}
    </section>
  );
}
