/**
 * The general path: members of an all that compete for events and are more than plain counts. All ways in which places can be
 * filled are worked out beforehand, as shapes and the moves between them. What is known of one partial match at run time is its
 * shape and its anchors: the start, and in slots the start (ms) of every open within and the seq after which every open guard watches.
 */
import type { Node } from "../program.ts";

export interface Move {
  readonly predicate: number;
  /** number of the shape it leads to; -1: the instance is complete */
  readonly next: number;
  readonly setTime: readonly number[];
  readonly setSeq: readonly number[];
  readonly clear: readonly number[];
}

export interface Shape {
  readonly moves: readonly Move[];
  readonly withins: readonly { readonly slot: number; readonly ms: number }[];
  readonly guards: readonly { readonly slot: number; readonly guard: number }[];
}

export interface Machine {
  /** shapes[0]: nothing filled yet */
  readonly shapes: readonly Shape[];
  readonly slots: number;
  readonly guards: readonly Node[];
}

/** 0: nothing filled; 1: complete; seq, count, any: [member, its form]; all: the members' forms */
type Form = 0 | 1 | readonly Form[] | readonly [number, Form];

interface FormMove {
  readonly predicate: number;
  readonly next: Form;
  readonly setTime: readonly number[];
  readonly setSeq: readonly number[];
  readonly clear: readonly number[];
}

interface Watches {
  readonly withins: Shape["withins"][number][];
  readonly guards: Shape["guards"][number][];
}

interface Part {
  moves(form: Form): readonly FormMove[];
  /** Adds what watches over a partial match of this form. */
  watches(form: Form, shape: Watches): void;
}

interface Naming {
  slots: number;
  readonly guards: Node[];
}

/**
 * Works out the machine of an all of these members.
 * @returns null when more than `maxPartialMatches` configurations must be reckoned with: one for each shape, twice as many for each
 * anchor besides the start, because a configuration with a later start and one with a later anchor do not stand for each other
 */
export function compileMachine(members: readonly Node[], maxPartialMatches: number): Machine | null {
  const naming: Naming = { slots: 0, guards: [] };
  const whole = members.length === 1 ? partOf(members[0] as Node, naming) : allPart(members, [], naming);
  const forms: Form[] = [0];
  const numbers = new Map<string, number>([["0", 0]]);
  const shapes: Shape[] = [];
  let reckoned = 0;
  for (let i = 0; i < forms.length; i++) {
    const form = forms[i] as Form;
    const watches: Watches = { withins: [], guards: [] };
    if (form !== 0) whole.watches(form, watches);
    const moves = whole.moves(form).map((move) => ({ ...move, next: move.next === 1 ? -1 : numberOf(move.next) }));
    shapes.push({ moves, ...watches });
    reckoned += 2 ** anchorsOf(shapes[i] as Shape);
    if (Math.max(reckoned, forms.length) > maxPartialMatches) return null;
  }
  return { shapes, slots: naming.slots, guards: naming.guards };

  function numberOf(form: Form): number {
    const key = JSON.stringify(form);
    let number = numbers.get(key);
    if (number === undefined) {
      number = forms.push(form) - 1;
      numbers.set(key, number);
    }
    return number;
  }
}

/** How many slots are in use in a shape. */
function anchorsOf({ withins, guards }: Shape): number {
  return new Set([...withins, ...guards].map(({ slot }) => slot)).size;
}

function partOf(node: Node, naming: Naming): Part {
  switch (node.kind) {
    case "event":
      return eventPart(node.predicate);
    case "count": {
      const inner = partOf(node.inner, naming);
      const gaps = Array.from({ length: node.times - 1 }, () => []);
      return seqPart(
        Array.from({ length: node.times }, () => inner),
        gaps,
        naming,
      );
    }
    case "seq":
      return seqPart(
        node.members.map((member) => partOf(member, naming)),
        node.gaps,
        naming,
      );
    case "all":
      return allPart(node.members, node.guards, naming);
    case "any":
      return anyPart(node.members.map((member) => partOf(member, naming)));
    case "within":
      return withinPart(node.ms, partOf(node.inner, naming), naming);
  }
}

function eventPart(predicate: number): Part {
  const fill: FormMove = { predicate, next: 1, setTime: [], setSeq: [], clear: [] };
  return { moves: () => [fill], watches() {} };
}

function guardNumbers(guards: readonly Node[], naming: Naming): number[] {
  return guards.map((guard) => naming.guards.push(guard) - 1);
}

function seqPart(members: readonly Part[], gaps: readonly (readonly Node[])[], naming: Naming): Part {
  const guards = gaps.map((gap) => guardNumbers(gap, naming));
  const slots = guards.some((gap) => gap.length > 0) ? [naming.slots++] : [];
  const position = (form: Form): [number, Form] => (form === 0 ? [0, 0] : (form as [number, Form]));

  function advance(move: FormMove, at: number): FormMove {
    if (move.next !== 1) return { ...move, next: [at, move.next] };
    if (at === members.length - 1) return { ...move, clear: [...move.clear, ...slots] };
    const watched = (guards[at] as number[]).length > 0;
    const next: Form = [at + 1, 0];
    return watched ? { ...move, next, setSeq: [...move.setSeq, ...slots] } : { ...move, next, clear: [...move.clear, ...slots] };
  }

  return {
    moves(form) {
      const [at, inner] = position(form);
      return (members[at] as Part).moves(inner).map((move) => advance(move, at));
    },
    watches(form, shape) {
      const [at, inner] = position(form);
      for (const guard of guards[at - 1] ?? []) shape.guards.push({ slot: slots[0] as number, guard });
      if (inner !== 0) (members[at] as Part).watches(inner, shape);
    },
  };
}

function allPart(nodes: readonly Node[], guardNodes: readonly Node[], naming: Naming): Part {
  const members = nodes.map((node) => partOf(node, naming));
  const guards = guardNumbers(guardNodes, naming);
  const slots = guards.length > 0 ? [naming.slots++] : [];
  const none: readonly Form[] = members.map(() => 0);

  function advance(move: FormMove, form: Form, at: number): FormMove {
    const forms = (form === 0 ? none : (form as readonly Form[])).map((inner, i) => (i === at ? move.next : inner));
    if (forms.every((inner) => inner === 1)) return { ...move, next: 1, clear: [...move.clear, ...slots] };
    return form === 0 ? { ...move, next: forms, setSeq: [...move.setSeq, ...slots] } : { ...move, next: forms };
  }

  return {
    moves(form) {
      const forms = form === 0 ? none : (form as readonly Form[]);
      return members.flatMap((member, i) => {
        const inner = forms[i] as Form;
        return inner === 1 ? [] : member.moves(inner).map((move) => advance(move, form, i));
      });
    },
    watches(form, shape) {
      for (const guard of guards) shape.guards.push({ slot: slots[0] as number, guard });
      for (const [i, inner] of (form as readonly Form[]).entries()) {
        if (inner !== 0 && inner !== 1) (members[i] as Part).watches(inner, shape);
      }
    },
  };
}

function anyPart(members: readonly Part[]): Part {
  const advance = (move: FormMove, at: number): FormMove => (move.next === 1 ? move : { ...move, next: [at, move.next] });
  return {
    moves(form) {
      if (form === 0) return members.flatMap((member, i) => member.moves(0).map((move) => advance(move, i)));
      const [at, inner] = form as [number, Form];
      return (members[at] as Part).moves(inner).map((move) => advance(move, at));
    },
    watches(form, shape) {
      const [at, inner] = form as [number, Form];
      (members[at] as Part).watches(inner, shape);
    },
  };
}

function withinPart(ms: number, inner: Part, naming: Naming): Part {
  const slot = naming.slots++;
  return {
    moves: (form) =>
      inner.moves(form).map((move) => {
        if (move.next === 1) return { ...move, clear: [...move.clear, slot] };
        return form === 0 ? { ...move, setTime: [...move.setTime, slot] } : move;
      }),
    watches(form, shape) {
      shape.withins.push({ slot, ms });
      inner.watches(form, shape);
    },
  };
}
