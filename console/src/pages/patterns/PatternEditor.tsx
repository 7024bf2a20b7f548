import { Badge, Button, Group, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { formatText } from "../../../../src/language/format.ts";
import type { Pattern } from "../../api/objects.ts";
import { Editor, type EditorHandle } from "../../editor/Editor.tsx";
import { diagnosticsOf } from "../../editor/extensions.ts";
import type { LanguageName } from "../../editor/highlight.ts";
import { useKnown } from "../../editor/known.ts";
import { ItemForm } from "../../parts/ItemForm.tsx";
import { tellDone, tellFailed } from "../../parts/notices.ts";
import { useMay } from "../../session/session.ts";
import classes from "./PatternEditor.module.css";
import { differs, type PatternDraft } from "./draft.ts";
import { PictureOfThen, PictureOfWhen } from "./pictures.tsx";
import { tones } from "../../parts/colours.ts";

interface PatternEditorProps {
  readonly tenant: string;
  /** null: a new pattern */
  readonly id: string | null;
  /** how it would be saved is not clear yet */
  readonly blocked?: boolean;
  readonly saved: PatternDraft;
  /** as it is edited */
  readonly draft: PatternDraft;
  readonly setDraft: (draft: PatternDraft) => void;
  /** @throws RequestError */
  readonly save: () => Promise<Pattern>;
  readonly onSaved?: (id: string) => void;
}

/** The form of a pattern: its members, both texts, and the pictures of the texts beside them. */
export function PatternEditor({ tenant, id, blocked = false, saved, draft, setDraft, save: send, onSaved }: PatternEditorProps) {
  const mayWrite = useMay("config:write");
  const known = useKnown(tenant);
  const isDirty = differs(draft, saved);
  const save = useMutation({
    mutationFn: send,
    onSuccess: (pattern) => {
      tellDone(`${pattern.name} is ${id === null ? "created" : `saved as version ${pattern.version}`}`);
      onSaved?.(pattern.id);
    },
  });
  const change = (members: Partial<PatternDraft>): void => {
    save.reset();
    setDraft({ ...draft, ...members });
  };
  const errors = useMemo(
    () =>
      (["when", "then"] as const).flatMap((half) => diagnosticsOf(half, draft[half], known).filter(({ severity }) => severity === "error"))
        .length,
    [draft.when, draft.then, known],
  );
  return (
    <ItemForm isNew={id === null} isDirty={isDirty} isWhole={!blocked} head={draft} onChange={change} saving={save}>
      <Group gap="xs">
        {isDirty ? <Badge color={tones.warning}>not saved</Badge> : null}
        {errors === 0 ? null : (
          <Badge color={tones.bad}>
            {errors} {errors === 1 ? "error" : "errors"}
          </Badge>
        )}
      </Group>
      <Half language="when" title="When" draft={draft} change={change} known={known} readOnly={!mayWrite} />
      <Half language="then" title="Then" draft={draft} change={change} known={known} readOnly={!mayWrite} />
    </ItemForm>
  );
}

interface HalfProps {
  readonly language: LanguageName;
  readonly title: string;
  readonly draft: PatternDraft;
  readonly change: (members: Partial<PatternDraft>) => void;
  readonly known: ReturnType<typeof useKnown>;
  readonly readOnly: boolean;
}

/** One text with its picture beside it, where the page is wide enough, or else below. */
function Half({ language, title, draft, change, known, readOnly }: HalfProps) {
  const editor = useRef<EditorHandle>(null);
  const text = draft[language];
  const format = (): void => {
    const { text: formatted, diagnostics } = formatText(text);
    if (formatted !== null) change({ [language]: formatted });
    else tellFailed({ message: `It can't be laid out: ${diagnostics[0]?.message ?? "it does not read"}` });
  };
  const select = ({ start, end }: { readonly start: number; readonly end: number }): void => editor.current?.select(start, end);
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h6">
          {title}
        </Title>
        <Button size="compact-xs" variant="default" onClick={format} disabled={readOnly || text.trim() === ""}>
          Format
        </Button>
      </Group>
      <div className={classes["half"]}>
        <Editor
          ref={editor}
          language={language}
          label={`${title} of the pattern`}
          value={text}
          onChange={(value) => change({ [language]: value })}
          readOnly={readOnly}
          known={known}
        />
        {language === "when" ? <PictureOfWhen text={text} onSelect={select} /> : <PictureOfThen text={text} onSelect={select} />}
      </div>
    </section>
  );
}
