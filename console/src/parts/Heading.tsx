import { Title } from "@mantine/core";
import { useMatch, useParams } from "@tanstack/react-router";
import { useEffect, useId, useRef } from "react";
import { showTitle } from "./document-title.ts";

interface HeadingProps {
  readonly children: string;
  /** 1 of a page, 2 of an item beside its list */
  readonly order?: 1 | 2;
  /** the page that it belongs to, where that has no heading of its own here */
  readonly within?: string;
}

/**
 * The heading of a page or of its item. Whoever comes here from another page of the console has the focus on it, so that the keyboard and a
 * screen reader go on from there; and it is the document's title.
 */
export function Heading({ children, order = 1, within }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const { tenant } = useParams({ strict: false });
  const place = useMatch({ strict: false, select: ({ pathname }) => pathname });
  useEffect(() => {
    // before anything has been pressed the page was opened by its address, and the beginning of the document is the right place
    if (navigator.userActivation.hasBeenActive) heading.current?.focus({ preventScroll: true });
  }, [place]);
  useEffect(
    () => showTitle(id, order, within === undefined ? [children] : [children, within], tenant),
    [id, order, children, within, tenant],
  );
  return (
    <Title ref={heading} order={order} size="h3" tabIndex={-1} className="wt-heading" style={{ overflowWrap: "anywhere" }}>
      {children}
    </Title>
  );
}
