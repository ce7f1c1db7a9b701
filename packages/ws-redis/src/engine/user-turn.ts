import type { StreamKey, UserId } from "@apex/ws-queue-core";
import { createOverlayView, parseProducerKey, type Changes, type OverlayView, type StateView } from "@apex/ws-queue-core/store";
import { createBaseView, isComplete, type BaseView, type Known, type Missing, type Notes } from "./base-view.ts";
import type { Decision } from "./call.ts";
import type { IndexWrite } from "../server/port.ts";
import type { QueuedCall } from "./queue.ts";
import { unitOfProducer, unitOfProducers, unitOfStream, type Unit, type UnitKey } from "./unit.ts";

/** A call that was decided. */
export interface DecidedCall {
  readonly queued: QueuedCall;
  readonly answer: unknown;
}

/** Calls that rest on each other, and what they make of what they read. */
export interface Component extends Pick<Notes, "units" | "ids"> {
  readonly userId: UserId;
  readonly base: BaseView;
  readonly calls: DecidedCall[];
  readonly overlay: OverlayView;
  readonly written: Map<UnitKey, Unit>;
  /** Producers that go. */
  readonly forgotten: Map<UnitKey, Extract<Unit, { kind: "producer" }>>;
  /** Beside those that follow from what is written. */
  readonly indexes: IndexWrite[];
}

/** What came of the next call of a user. */
export type Outcome =
  | { readonly status: "decided" }
  /** It cannot be decided yet. */
  | { readonly status: "missing"; readonly missing: Missing }
  /** It is one that no caller may send, or a row is damaged. */
  | { readonly status: "failed"; readonly error: unknown };

/**
 * Decides calls of one user, each on the state behind the ones before it. Those that have nothing to do with each other are kept
 * apart: one that fails must not take the others along.
 */
export interface UserTurn {
  decide(queued: QueuedCall): Outcome;
  components(): readonly Component[];
}

export function createUserTurn(userId: UserId, known: Known): UserTurn {
  const base = createBaseView(known);
  /** By what they wrote. */
  const writers = new Map<UnitKey, Component>();
  const all = new Set<Component>();

  function absorb(into: Component, other: Component): void {
    into.overlay.absorb(other.overlay.changes());
    into.calls.push(...other.calls);
    into.indexes.push(...other.indexes);
    for (const [key, read] of other.units) into.units.set(key, read);
    for (const [key, id] of other.ids) into.ids.set(key, id);
    for (const [key, unit] of other.forgotten) into.forgotten.set(key, unit);
    for (const [key, unit] of other.written) write(into, key, unit);
    all.delete(other);
  }

  function write(component: Component, key: UnitKey, unit: Unit): void {
    component.written.set(key, unit);
    writers.set(key, component);
  }

  function join(touched: ReadonlySet<Component>): Component {
    const [first, ...others] = touched;
    if (first === undefined) return { userId, base, calls: [], overlay: createOverlayView(base), written: new Map(), forgotten: new Map(), indexes: [], units: new Map(), ids: new Map() };
    for (const other of others) absorb(first, other);
    return first;
  }

  /** Also the list of the user's producers, where there is a new one, or one goes. */
  function writtenBy({ changes, forgotten = [] }: Decision): readonly Unit[] {
    const isListed = forgotten.length > 0 || hasNewProducer(base, userId, changes);
    return [...unitsOf(changes), ...forgotten.map((producer) => unitOfProducer(userId, producer)), ...(isListed ? [unitOfProducers(userId)] : [])];
  }

  function note(component: Component, queued: QueuedCall, notes: Notes, { result, changes, forgotten = [], indexes = [] }: Decision, written: readonly Unit[]): void {
    if (changes !== undefined) component.overlay.absorb(changes);
    component.indexes.push(...indexes);
    component.calls.push({ queued, answer: queued.call.answer(component.overlay, result) });
    for (const [key, read] of notes.units) if (!component.units.has(key)) component.units.set(key, read);
    for (const [key, id] of notes.ids) if (!component.ids.has(key)) component.ids.set(key, id);
    for (const producer of forgotten) {
      const unit = unitOfProducer(userId, producer);
      component.forgotten.set(unit.key, unit);
    }
    for (const unit of written) write(component, unit.key, unit);
    all.add(component);
  }

  /** What one group writes no other group of a call checks: else the order of groups would decide, and not that of calls. */
  function readersOf(written: readonly Unit[]): readonly Component[] {
    return [...all].filter(({ units, ids }) => {
      const looksFor = (stream: UnitKey): boolean => Array.from(ids.values()).some((id) => id.stream === stream);
      return written.some(({ key }) => units.has(key) || looksFor(key));
    });
  }

  /** All that the call will read is loaded at once. */
  function missingOf({ call }: QueuedCall, { missing }: Notes): Outcome {
    for (const unit of call.reads) if (known.unit(unit) === undefined) missing.units.set(unit.key, unit);
    return { status: "missing", missing };
  }

  return {
    decide(queued) {
      const notes = base.begin();
      const view = createRoutedView(base, writers);
      try {
        const decision = queued.call.decide(view);
        const written = writtenBy(decision);
        if (!isComplete(notes)) return missingOf(queued, notes);
        const writersOf = written.flatMap(({ key }) => writers.get(key) ?? []);
        note(join(new Set([...view.touched, ...writersOf, ...readersOf(written)])), queued, notes, decision, written);
        return { status: "decided" };
      } catch (error) {
        return isComplete(notes) ? { status: "failed", error } : missingOf(queued, notes);
      }
    },
    components: () => [...all],
  };
}

/** What the changes write. */
function unitsOf(changes: Changes | undefined): readonly Unit[] {
  if (changes === undefined) return [];
  const streams = new Set<StreamKey>([...changes.streams.keys(), ...changes.threads.keys(), ...changes.letters.keys(), ...changes.deleted]);
  const producers = Array.from(changes.producers.keys(), parseProducerKey);
  return [...Array.from(streams, unitOfStream), ...producers.map(({ userId, producer }) => unitOfProducer(userId, producer))];
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
    return writer?.overlay ?? base;
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
