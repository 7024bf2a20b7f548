import { ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { LiveItem } from "../../live/items.ts";
import { KindBadge } from "../../live/KindBadge.tsx";
import { wordsOf } from "../../live/told.ts";
import rowClasses from "../../parts/rows.module.css";
import { exactClockText } from "../../parts/times.ts";
import type { Row } from "./live-list.ts";
import classes from "./Live.module.css";

interface LiveRowsViewProps {
  /** the newest first */
  readonly rows: readonly Row[];
  readonly onOpen: (item: LiveItem) => void;
  /** the person looks at older ones */
  readonly onScrolled: () => void;
}

const rowHeight = 40;

/** Only the rows in sight are drawn. Whoever scrolls down reads, and what is read must stand still. */
export function LiveRowsView({ rows, onOpen, onScrolled }: LiveRowsViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  if (rows.length === 0) return null;
  return (
    <ScrollArea
      viewportRef={scroller}
      className={classes["scroll"]}
      type="auto"
      onScrollPositionChange={({ y }) => {
        if (y > rowHeight) onScrolled();
      }}
    >
      <ul className={rowClasses["list"]} style={{ height: virtual.getTotalSize() }} aria-label="What happens">
        {virtual.getVirtualItems().map(({ index, start }) => (
          // by the row and not by the place: rows move down as others come
          <li key={rows[index]!.id} className={rowClasses["ruled"]} style={{ height: rowHeight, transform: `translateY(${start}px)` }}>
            <RowView row={rows[index]!} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </ScrollArea>
  );
}

function RowView({ row: { at, item }, onOpen }: { readonly row: Row; readonly onOpen: (item: LiveItem) => void }) {
  const time = <span className={classes["time"]}>{exactClockText(at)}</span>;
  if (item === null) {
    return (
      <div className={classes["row"]}>
        {time}
        <Text size="sm" c="dimmed" fs="italic">
          Something before this may be missing: the connection was lost, or more came than is kept.
        </Text>
      </div>
    );
  }
  return (
    <UnstyledButton className={classes["row"]} onClick={() => onOpen(item)}>
      {time}
      <KindBadge item={item} />
      <span className={classes["key"]}>{item.key}</span>
      <span className={classes["words"]}>{wordsOf(item)}</span>
    </UnstyledButton>
  );
}
