import { lazy, Suspense, useState } from "react";
import { PageLoading } from "../../../shell/PageLoading.tsx";
import type { SimulatedAnswers } from "./answers.ts";
import type { TesterInput, TesterProps } from "./Tester.tsx";

const Tester = lazy(async () => ({ default: (await import("./Tester.tsx")).Tester }));

/** What is typed into the tester, for the page that keeps it while another tab is looked at. */
export function useTesterInput(): TesterInput {
  const [text, setText] = useState("");
  const [answers, setAnswers] = useState<SimulatedAnswers>({});
  return { text, setText, answers, setAnswers };
}

/** The tester, loaded when it is looked at. */
export function TryIt(props: TesterProps) {
  return (
    <Suspense fallback={<PageLoading />}>
      <Tester {...props} />
    </Suspense>
  );
}
