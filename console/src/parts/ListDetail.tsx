import { ActionIcon, Badge, Button, Group, ScrollArea, Stack, Text, TextInput, Title, UnstyledButton } from "@mantine/core";
import { IconArrowLeft, IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, Outlet, useParams, useRouterState } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type ReactNode } from "react";
import { Heading } from "./Heading.tsx";
import classes from "./ListDetail.module.css";
import rowClasses from "./rows.module.css";

export interface ListItem {
  readonly id: string;
  readonly label: string;
  /** below the label, small */
  readonly note?: ReactNode;
  /** at the right end */
  readonly mark?: ReactNode;
  /** the item's address */
  readonly to: string;
}

interface ListDetailProps {
  readonly title: string;
  readonly items: readonly ListItem[];
  /** what is shown in place of an empty list */
  readonly empty: string;
  /** address of the form for a new item; without it nothing can be added */
  readonly add?: { readonly label: string; readonly to: string };
  /** address of the list itself */
  readonly back: string;
  /** name of the path parameter that holds the item's id */
  readonly parameter: string;
}

const rowHeight = 56;

/** The list on the left, the item on the right; on narrow screens one of the two. Only the rows in sight are drawn, however long the list. */
export function ListDetail({ title, items, empty, add, back, parameter }: ListDetailProps) {
  const parameters: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  const current = parameters[parameter];
  // the form for a new item has an address below the list's, but no item
  const open = useRouterState({ select: ({ location }) => location.pathname.replace(/\/$/, "") !== back });
  return (
    <div className={classes["frame"]} data-open={open}>
      <section className={classes["list"]} aria-label={title}>
        <Group justify="space-between" wrap="nowrap" mb="xs">
          <Group gap="xs">
            {/* anew when an item is left for the list, so that the focus comes along */}
            <Heading key={open ? "item" : "list"}>{title}</Heading>
            <Badge variant="default">{items.length}</Badge>
          </Group>
          {add === undefined ? null : (
            <Button component={Link} to={add.to} size="xs" leftSection={<IconPlus size={14} aria-hidden />}>
              {add.label}
            </Button>
          )}
        </Group>
        <Rows items={items} empty={empty} current={current} title={title} />
      </section>
      <section className={classes["detail"]} aria-label={current ?? (open ? "New" : "Nothing chosen")}>
        <Group hiddenFrom="sm" mb="xs" gap="xs">
          <ActionIcon component={Link} to={back} variant="default" aria-label={`Back to ${title}`}>
            <IconArrowLeft size={18} aria-hidden />
          </ActionIcon>
          <Title order={1} size="h5">
            {title}
          </Title>
        </Group>
        <Outlet />
      </section>
    </div>
  );
}

function Rows({
  items,
  empty,
  current,
  title,
}: Pick<ListDetailProps, "items" | "empty" | "title"> & { readonly current: string | undefined }) {
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const shown = wanted === "" ? items : items.filter(({ id, label }) => `${id} ${label}`.toLowerCase().includes(wanted));
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  if (items.length === 0) return <Text c="dimmed">{empty}</Text>;
  return (
    <Stack gap="xs" className={classes["rows"]}>
      <TextInput
        size="xs"
        placeholder="Filter"
        aria-label={`Filter ${title}`}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={words}
        onChange={(change) => setWords(change.currentTarget.value)}
      />
      {shown.length === 0 ? <Text c="dimmed">Nothing here has “{words}” in its name.</Text> : null}
      <ScrollArea viewportRef={scroller} className={classes["scroll"]} type="auto">
        <ul className={rowClasses["list"]} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start, key }) => (
            <li key={key} className={rowClasses["item"]} style={{ height: rowHeight, transform: `translateY(${start}px)` }}>
              <Row item={shown[index]!} active={shown[index]!.id === current} />
            </li>
          ))}
        </ul>
      </ScrollArea>
    </Stack>
  );
}

function Row({ item: { label, note, mark, to }, active }: { readonly item: ListItem; readonly active: boolean }) {
  return (
    <UnstyledButton component={Link} to={to} className={classes["row"]} data-active={active} aria-current={active ? "true" : undefined}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <div className={classes["text"]}>
          <Text size="sm" fw={500} truncate>
            {label}
          </Text>
          <Text size="xs" c="dimmed" truncate component="div">
            {note}
          </Text>
        </div>
        {mark}
      </Group>
    </UnstyledButton>
  );
}
