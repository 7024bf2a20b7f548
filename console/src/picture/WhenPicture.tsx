import { IconBan, IconClock } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import type { Member, Span, Trigger } from "../../../src/language/ast.ts";
import type { Filling } from "../../../src/match/filling.ts";
import { timeText } from "../parts/times.ts";
import { durationText, predicateText } from "./words.ts";
import classes from "./WhenPicture.module.css";

interface WhenPictureProps {
  readonly trigger: Trigger;
  /** how much of it a partial match has filled; without it the pattern is drawn as it is */
  readonly filling?: Filling | undefined;
  /** called with the text of the part that was clicked */
  readonly onSelect?: ((span: Span) => void) | undefined;
}

type PartProps<M extends Member = Member> = Omit<WhenPictureProps, "trigger"> & { readonly member: M };

/** A When as nested boxes: steps from left to right, what may come in any order below each other, windows and counts around, guards between. */
export function WhenPicture({ trigger, filling, onSelect }: WhenPictureProps) {
  return (
    <div
      className={classes["picture"]}
      role="group"
      aria-label="The When as a picture"
      // without buttons in it the keyboard needs a way to scroll it
      tabIndex={onSelect === undefined ? 0 : undefined}
    >
      <Part member={trigger} filling={filling} onSelect={onSelect} />
    </div>
  );
}

function Part({ member, filling, onSelect }: PartProps) {
  const inner = (member: Member, i: number): ReactNode => (
    <Part key={member.span.start} member={member} filling={filling?.members[i]} onSelect={onSelect} />
  );
  switch (member.kind) {
    case "event":
      return <Box member={member} filling={filling} onSelect={onSelect} name={predicateText(member.predicate)} />;
    case "fail":
      return (
        <Box member={member} filling={filling} onSelect={onSelect} name="unless" icon={<IconBan size={14} aria-hidden />}>
          {inner(member.trigger, 0)}
        </Box>
      );
    case "count": {
      const done = filling?.counted === undefined ? "" : `${filling.counted.done} of `;
      return (
        <Box member={member} filling={filling} onSelect={onSelect} name={`${done}${member.times} times`}>
          {inner(member.trigger, 0)}
        </Box>
      );
    }
    case "within":
      return (
        <Box
          member={member}
          filling={filling}
          onSelect={onSelect}
          name={`within ${durationText(member.duration)}${untilText(filling)}`}
          icon={<IconClock size={14} aria-hidden />}
        >
          {inner(member.trigger, 0)}
        </Box>
      );
    case "seq":
      return (
        <Box member={member} filling={filling} onSelect={onSelect} name="one after the other">
          <div className={classes["steps"]}>
            {member.members.map((one, i) => (
              <Fragment key={one.span.start}>
                {i === 0 ? null : (
                  <span className={classes["arrow"]} aria-hidden>
                    →
                  </span>
                )}
                {inner(one, i)}
              </Fragment>
            ))}
          </div>
        </Box>
      );
    case "all":
      return (
        <Box member={member} filling={filling} onSelect={onSelect} name="all of these, in any order">
          <div className={classes["stack"]}>{member.members.map(inner)}</div>
        </Box>
      );
    case "any":
      return (
        <Box member={member} filling={filling} onSelect={onSelect} name="any of these">
          <div className={classes["stack"]}>{member.triggers.map(inner)}</div>
        </Box>
      );
  }
}

/** The moment by which the rest must be there. */
function untilText(filling: Filling | undefined): string {
  if (filling?.deadline === undefined || filling.status === "filled") return "";
  return `, until ${timeText(new Date(filling.deadline).toISOString())}`;
}

interface BoxProps extends PartProps {
  readonly name: string;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
}

const statusWords: Readonly<Record<Filling["status"], string>> = {
  filled: "there",
  open: "wanted now",
  waiting: "later",
  watching: "watching",
  idle: "not watching",
};

function Box({ member, filling, onSelect, name, icon, children }: BoxProps) {
  const { kind, span } = member;
  const status = filling?.status;
  return (
    <div className={classes["box"]} data-kind={kind} data-status={status}>
      <button
        type="button"
        className={classes["name"]}
        onClick={() => onSelect?.(span)}
        disabled={onSelect === undefined}
        title="Show it in the text"
      >
        {icon}
        <span>{name}</span>
        {status === undefined || (kind !== "event" && kind !== "fail") ? null : (
          <span className={classes["status"]}>{statusWords[status]}</span>
        )}
      </button>
      {children}
    </div>
  );
}
