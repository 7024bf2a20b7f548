import { Anchor, type AnchorProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ReactNode, Ref } from "react";

interface UnderlinedProps extends Omit<AnchorProps, "underline"> {
  readonly ref?: Ref<HTMLAnchorElement>;
  readonly children?: ReactNode;
}

function Underlined(props: UnderlinedProps) {
  return <Anchor underline="always" {...props} />;
}

/** A link in a text to a place in the console: `to` and `params` are checked, and encoded by the router. */
export const PlaceLink = createLink(Underlined);
