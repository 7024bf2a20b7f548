import { Badge, Chip, Code, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Customer } from "../../api/objects.ts";
import { tones } from "../../parts/colours.ts";
import { timeText } from "../../parts/times.ts";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import rowClasses from "../../parts/rows.module.css";
import { kindsIn } from "./search.ts";
import { countKinds, kinds, ofKinds, storyOf, type Kind, type StoryRow } from "./story.ts";
import classes from "./Timeline.module.css";

const from = "/signed-in/t/$tenant/customers/$key";
const labels: Readonly<Record<Kind, string>> = { event: "Events", match: "Matches", send: "Sends", end: "Ends" };
const colours: Readonly<Record<Kind, string>> = { event: tones.neutral, match: tones.good, send: tones.info, end: tones.warning };

/** px of a row that is closed; rows that are open are measured */
const rowHeight = 43;

/** What happened to the customer, the newest first. Only the rows in sight are drawn, however many there are. */
export function Timeline({ tenant, customer }: { readonly tenant: string; readonly customer: Customer }) {
  const { kinds: wanted = "", event } = useSearch({ from });
  const navigate = useNavigate({ from: "/t/$tenant/customers/$key" });
  const story = useMemo(() => storyOf(customer), [customer]);
  const counts = useMemo(() => countKinds(story), [story]);
  const rows = useMemo(() => ofKinds(story, kindsIn(wanted)), [story, wanted]);
  return (
    <Stack gap="xs">
      <Chip.Group
        multiple
        value={[...kindsIn(wanted)]}
        onChange={(next) => void navigate({ search: next.length === 0 ? {} : { kinds: next.join(",") }, replace: true })}
      >
        <Group gap="xs" role="group" aria-label="Kinds shown">
          {kinds.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              {labels[kind]} ({counts[kind].toLocaleString()})
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {rows.length === 0 ? <Text c="dimmed">Nothing of this kind.</Text> : <Rows key={wanted} tenant={tenant} rows={rows} first={event} />}
    </Stack>
  );
}

interface RowsProps {
  readonly tenant: string;
  readonly rows: readonly StoryRow[];
  /** id of the event to scroll to and to open */
  readonly first: string | undefined;
}

function Rows({ tenant, rows, first }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const at = first === undefined ? -1 : rows.findIndex(({ event }) => event === first);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set(at < 0 ? [] : [rows.length - at]));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "center" });
  }, [at, virtual]);
  const toggle = (row: number): void =>
    setOpen((before) => new Set(before.has(row) ? [...before].filter((one) => one !== row) : [...before, row]));
  // the browser's own way there stops when rows on it turn out higher than thought
  const toAnEnd = (event: KeyboardEvent): void => {
    if (event.key !== "End" && event.key !== "Home") return;
    event.preventDefault();
    virtual.scrollToIndex(event.key === "End" ? rows.length - 1 : 0);
  };
  return (
    <div ref={scroller} className={classes["scroll"]} role="region" aria-label="Timeline" tabIndex={0} onKeyDown={toAnEnd}>
      <ul className={rowClasses["list"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          // counted from the oldest, so that what is open stays so when newer ones come
          const row = rows.length - index;
          return (
            <li
              key={row}
              ref={virtual.measureElement}
              data-index={index}
              className={rowClasses["ruled"]}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row tenant={tenant} row={rows[index]!} open={open.has(row)} toggle={() => toggle(row)} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly tenant: string;
  readonly row: StoryRow;
  readonly open: boolean;
  readonly toggle: () => void;
}

function Row({ tenant, row: { at, kind, text, reason, attributes, reaction }, open, toggle }: RowProps) {
  return (
    <div className={classes["row"]}>
      <Text size="xs" className={classes["time"]}>
        {timeText(at)}
      </Text>
      <Badge color={colours[kind]}>{kind}</Badge>
      <div className={classes["text"]}>
        {reaction === undefined ? (
          <UnstyledButton className={classes["event"]} onClick={toggle} aria-expanded={open}>
            <Text size="sm" component="span" className="wt-mono" truncate display="block">
              {text} {open ? "" : JSON.stringify(attributes ?? {})}
            </Text>
          </UnstyledButton>
        ) : (
          <Text size="sm">
            {text}{" "}
            <PlaceLink size="sm" to="/t/$tenant/search/$reaction" params={{ tenant, reaction }}>
              {reaction}
            </PlaceLink>
          </Text>
        )}
        {reason === undefined ? null : <Text size="xs">{reason}</Text>}
        {open && attributes !== undefined ? (
          <Code block mt={4}>
            {JSON.stringify(attributes, null, 2)}
          </Code>
        ) : null}
      </div>
    </div>
  );
}
