import { Text } from "@mantine/core";
import { lazy, Suspense, useMemo, useRef, type ReactNode } from "react";
import type { Span } from "../../../../src/language/ast.ts";
import { compileThen } from "../../../../src/language/compile.ts";
import { checkWhen } from "../../../../src/match/check-when.ts";
import { WhenPicture } from "../../picture/WhenPicture.tsx";
import classes from "./PatternEditor.module.css";

const ThenPicture = lazy(async () => ({ default: (await import("../../picture/ThenPicture.tsx")).ThenPicture }));

interface PictureProps {
  readonly text: string;
  readonly onSelect: (span: Span) => void;
}

/** A When as a picture, whenever the text compiles; else the last one that did, which says so and shows nothing in the text. */
export function PictureOfWhen({ text, onSelect }: PictureProps) {
  const { program: when, isPast } = useLastGood(text, (given) => checkWhen(given).when);
  if (when === null) return null;
  return (
    <Picture isPast={isPast}>
      <WhenPicture trigger={when.trigger} onSelect={isPast ? undefined : onSelect} />
    </Picture>
  );
}

/** The same of a Then. */
export function PictureOfThen({ text, onSelect }: PictureProps) {
  const { program: then, isPast } = useLastGood(text, (given) => compileThen(given).then);
  if (then === null) return null;
  return (
    <Picture isPast={isPast}>
      <Suspense fallback={null}>
        <ThenPicture command={then.command} onSelect={isPast ? undefined : onSelect} />
      </Suspense>
    </Picture>
  );
}

function Picture({ isPast, children }: { readonly isPast: boolean; readonly children: ReactNode }) {
  return (
    <div>
      {isPast ? (
        <Text size="xs" c="dimmed">
          The picture is that of the last text without errors.
        </Text>
      ) : null}
      <div className={isPast ? classes["past"] : undefined}>{children}</div>
    </div>
  );
}

/** The program of the text, or of the last text that had one. */
function useLastGood<T>(text: string, compile: (text: string) => T | null): { readonly program: T | null; readonly isPast: boolean } {
  const last = useRef<T | null>(null);
  const compiled = useMemo(() => (text.trim() === "" ? null : compile(text)), [text]);
  if (compiled !== null || text.trim() === "") last.current = compiled;
  return { program: last.current, isPast: compiled === null };
}
