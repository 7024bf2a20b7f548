import { useEffect, useRef, useState } from "react";
import { itemKinds, itemOf, type ItemKind } from "../../live/items.ts";
import type { StreamState } from "../../live/tenant-stream.ts";
import { useTenantStream } from "../../live/useTenantStream.ts";
import { hasText, type LiveFilters } from "./filters.ts";
import { noRows, paused, resumed, withFresh, type Row, type Rows } from "./live-list.ts";

interface LiveRows {
  readonly rows: Rows;
  readonly stream: StreamState;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
}

/** However much comes, it is drawn a few times a second. */
const drawEveryMs = 200;

/** Collects what comes. What does not fit the filters is not kept, so that what is rare stays among much else. */
export function useLiveRows(tenant: string, { key, kinds = itemKinds, text }: LiveFilters): LiveRows {
  const [rows, setRows] = useState<Rows>(noRows);
  const waiting = useRef<Row[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const gaps = useRef(0);
  const take = (row: Row): void => {
    waiting.current.push(row);
    timer.current ??= setTimeout(() => {
      timer.current = null;
      const fresh = waiting.current.reverse();
      waiting.current = [];
      setRows((before) => withFresh(before, fresh));
    }, drawEveryMs);
  };
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  const stream = useTenantStream(
    tenant,
    { kinds, key },
    {
      onItem: (kind, data, id) => {
        const item = itemOf(kind as ItemKind, id, data);
        if (text === undefined || hasText(item, text)) take({ id, at: Date.now(), item });
      },
      onGap: () => take({ id: `gap ${++gaps.current}`, at: Date.now(), item: null }),
    },
  );
  return {
    rows,
    stream,
    pause: () => setRows(paused),
    resume: () => setRows(resumed),
    clear: () => setRows(noRows),
  };
}
