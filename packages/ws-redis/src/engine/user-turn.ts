import type { UserId } from "@apex/ws-queue-core";
import { parseProducerKey, type Changes, type StateView } from "@apex/ws-queue-core/store";
import type { BaseView, Known, Missing, Notes } from "./base-view.ts";
import type { Decision } from "./call.ts";
import { absorb, overlayOf, threadBehind, type Component } from "./component.ts";
import type { QueuedCall, UserQueue } from "./queue.ts";
import { unitOfProducer, unitOfProducers, unitOfStream, type Unit, type UnitKey } from "./unit.ts";

/** What came of the next call of a user. */
export type Outcome =
  | { readonly status: "decided" }
  /** It cannot be decided yet. */
  | { readonly status: "missing"; readonly missing: Missing }
  /** It is one that no caller may send, or a row is damaged. */
  | { readonly status: "failed"; readonly error: unknown };

const DECIDED: Outcome = { status: "decided" };

/**
 * Decides calls of one user, each on the state behind the ones before it. Those that have nothing to do with each other are kept
 * apart: one that fails must not take the others along.
 */
export interface UserTurn {
  decide(queued: QueuedCall): Outcome;
  readonly components: ReadonlySet<Component>;
}

/** `base`: over the same knowledge; it is this turn's until the next one begins. */
export function createUserTurn({ userId, pins }: Pick<UserQueue, "userId" | "pins">, base: BaseView, known: Known): UserTurn {
  const components = new Set<Component>();
  /** By what they wrote; for the second call and later ones. */
  let writers: Map<UnitKey, Component> | undefined;

  function writersNow(): Map<UnitKey, Component> {
    if (writers !== undefined) return writers;
    writers = new Map();
    for (const component of components) for (const key of component.written.keys()) writers.set(key, component);
    return writers;
  }

  function componentOf({ units, ids }: Notes, { changes, forgotten = [], indexes = [] }: Decision): Component {
    const gone = forgotten.map((producer) => unitOfProducer(userId, producer));
    const written = unitsOf(changes, units);
    for (const unit of gone) written.set(unit.key, unit);
    // Also the list of the user's producers, where there is a new one, or one goes.
    if (gone.length > 0 || hasNewProducer(base, userId, changes)) {
      const list = unitOfProducers(userId);
      written.set(list.key, list);
    }
    return { userId, base, units, ids, written, forgotten: gone, indexes: [...indexes], calls: [], first: changes, overlay: undefined };
  }

  /** With what the call touched, what wrote what it writes, and what read that. */
  function join(fresh: Component, touched: ReadonlySet<Component>): Component {
    const written = [...fresh.written.keys()];
    const writersOf = written.flatMap((key) => writersNow().get(key) ?? []);
    const [first, ...others] = new Set([...touched, ...writersOf, ...readersOf(written)]);
    if (first === undefined) return fresh;
    for (const other of others) {
      absorb(first, other);
      components.delete(other);
    }
    absorb(first, fresh);
    return first;
  }

  /** What one group writes no other group of a call checks: else the order of groups would decide, and not that of calls. */
  function readersOf(written: readonly UnitKey[]): readonly Component[] {
    return [...components].filter(({ units, ids }) => written.some((key) => units.has(key) || ids.some(({ stream }) => stream === key)));
  }

  function take(component: Component, queued: QueuedCall, result: unknown): Outcome {
    components.add(component);
    if (writers !== undefined) for (const key of component.written.keys()) writers.set(key, component);
    component.calls.push({ queued, answer: queued.call.answer((key) => threadBehind(component, key), result) });
    return DECIDED;
  }

  /** All that the call will read is loaded at once. */
  function missingOf({ call }: QueuedCall, missing: Missing): Outcome {
    for (const unit of call.reads()) if (known.unit(unit.key, pins) === undefined) missing.units.set(unit.key, unit);
    return { status: "missing", missing };
  }

  return {
    components,
    decide(queued) {
      const notes = base.begin(pins);
      // Most users have one call in a turn.
      const routed = components.size === 0 ? undefined : createRoutedView(base, writersNow());
      try {
        const decision = queued.call.decide(routed ?? base);
        const fresh = componentOf(notes, decision);
        if (notes.missing !== undefined) return missingOf(queued, notes.missing);
        return take(routed === undefined ? fresh : join(fresh, routed.touched), queued, decision.result);
      } catch (error) {
        return notes.missing === undefined ? { status: "failed", error } : missingOf(queued, notes.missing);
      }
    },
  };
}

/** What the changes write. */
function unitsOf(changes: Changes | undefined, read: Notes["units"]): Map<UnitKey, Unit> {
  const units = new Map<UnitKey, Unit>();
  if (changes === undefined) return units;
  const { streams, threads, letters, deleted, producers } = changes;
  for (const keys of [streams.keys(), threads.keys(), letters.keys(), deleted]) for (const key of keys) if (!units.has(key)) units.set(key, read.get(key)?.[0] ?? unitOfStream(key));
  for (const key of producers.keys()) {
    const { userId, producer } = parseProducerKey(key);
    units.set(key, read.get(key)?.[0] ?? unitOfProducer(userId, producer));
  }
  return units;
}

/** Such a one is also entered in its user's list, which is read for it. */
function hasNewProducer(base: BaseView, user: UserId, changes: Changes | undefined): boolean {
  if (changes === undefined || changes.producers.size === 0) return false;
  return Array.from(changes.producers.keys(), parseProducerKey).some(
    ({ userId, producer }) => base.producer(userId, producer) === undefined && !base.producersOf(user).has(producer),
  );
}

interface RoutedView extends StateView {
  /** The components that something was read of. */
  readonly touched: ReadonlySet<Component>;
}

/** The state behind all components: of each unit from the one that wrote it, else from the base. */
function createRoutedView(base: BaseView, writers: ReadonlyMap<UnitKey, Component>): RoutedView {
  const touched = new Set<Component>();
  const route = ({ key }: Unit): StateView => {
    const writer = writers.get(key);
    if (writer !== undefined) touched.add(writer);
    return writer === undefined ? base : overlayOf(writer);
  };
  return {
    touched,
    stream: (key) => route(unitOfStream(key)).stream(key),
    thread: (key) => route(unitOfStream(key)).thread(key),
    producer: (userId, producer) => route(unitOfProducer(userId, producer)).producer(userId, producer),
    clientProducers: (userId) => route(unitOfProducers(userId)).clientProducers(userId),
    entry: (stream, offset) => route(unitOfStream(stream)).entry(stream, offset),
    idOffset: (stream, id) => route(unitOfStream(stream)).idOffset(stream, id),
    hasLetter: (stream, offset) => route(unitOfStream(stream)).hasLetter(stream, offset),
  };
}
