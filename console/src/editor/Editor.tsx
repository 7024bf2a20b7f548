import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { checks, completion, hoverHelp, knownChanged } from "./extensions.ts";
import { highlight, type LanguageName } from "./highlight.ts";
import type { Known } from "./option.ts";
import "./editor.css";

/** What a page can do with an editor from outside. */
export interface EditorHandle {
  /**
   * Selects a range of the text and scrolls to it. Offsets in UTF-16 code units.
   * @param quietly the focus and the page stay where they are
   */
  select(start: number, end: number, quietly?: boolean): void;
  focus(): void;
}

interface EditorProps {
  readonly language: LanguageName;
  readonly label: string;
  readonly value: string;
  readonly onChange?: (text: string) => void;
  readonly readOnly?: boolean;
  readonly known: Known;
  readonly ref?: Ref<EditorHandle>;
}

/** An editor of a When or a Then. `value` that differs from the text replaces it, keeping the history. */
export function Editor({ language, label, value, onChange, readOnly = false, known, ref }: EditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ known, onChange });
  latest.current = { known, onChange };

  useEffect(() => {
    const changed = EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
    });
    const extensions = [...common(label, readOnly), ...languageSupport(language, () => latest.current.known), changed];
    const created = new EditorView({ state: EditorState.create({ doc: value, extensions }), parent: box.current! });
    view.current = created;
    return () => created.destroy();
    // A new language or label makes a new editor; the text is kept in step by the next effect.
  }, [language, label, readOnly]);

  useEffect(() => {
    const { current } = view;
    if (current === null || current.state.doc.toString() === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => view.current?.dispatch({ effects: knownChanged.of(null) }), [known]);

  useImperativeHandle(ref, () => ({
    select: (start, end, quietly = false) => {
      const length = view.current?.state.doc.length ?? 0;
      view.current?.dispatch({ selection: { anchor: Math.min(start, length), head: Math.min(end, length) }, scrollIntoView: !quietly });
      if (!quietly) view.current?.focus();
    },
    focus: () => view.current?.focus(),
  }));

  return <div ref={box} className="wt-editor" />;
}

function common(label: string, readOnly: boolean): Extension[] {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label }),
    // Tab leaves the editor, so that the keyboard is never caught in it.
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
  ];
}

function languageSupport(language: LanguageName, known: () => Known): Extension[] {
  return [highlight(language), completion(language, known), checks(language, known), lintGutter(), hoverHelp(language)];
}
