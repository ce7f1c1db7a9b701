import { createCursorWriter } from "@apex/ws-queue-core";
import { encodeEventsFrame } from "@apex/ws-queue-core/protocol";
import type { EntryPage } from "@apex/ws-queue-core/store";
import { frameText } from "./ws-frame.ts";

/** Gives the ready WebSocket message of a page. Receivers of the same page and number get the same bytes. */
export type EventsFrames = (n: number, page: EntryPage, askAck: boolean) => Buffer;

/**
 * Numbers are chosen by clients, and most use the first few. Further forms of a page are made anew for each receiver, so
 * that a page never keeps more than a fixed multiple of its own size alive.
 */
const FORMS_PER_PAGE_MAX = 4;

/** Of one frame beside its bytes: two objects, a map, and its place in the line. */
const FRAME_BYTES = 512;

/** The frames of one page, by number and whether an ack is asked for. */
type Forms = Map<number, Buffer>;

/** Frames live as long as their page does, and no longer than until newer ones take more than `bytesMax`; the last one lives until the next. */
export function createEventsFrames(bytesMax: number): EventsFrames {
  const byPage = new WeakMap<EntryPage, Forms>();
  /** Oldest first; those in front of `first` are gone. */
  let line: (readonly [Forms, number, Buffer] | undefined)[] = [];
  let first = 0;
  let bytes = 0;
  /** A page goes to all of its receivers in one go, and most of them use the same number. */
  let last: { readonly page: EntryPage; readonly form: number; readonly frame: Buffer } | undefined;

  function keep(forms: Forms, form: number, frame: Buffer): void {
    forms.set(form, frame);
    line.push([forms, form, frame]);
    bytes += FRAME_BYTES + frame.length;
    for (let oldest = line[first]; oldest !== undefined && bytes > bytesMax; oldest = line[first]) drop(...oldest);
    if (first < 1_024 || first * 2 < line.length) return;
    line = line.slice(first);
    first = 0;
  }

  function drop(forms: Forms, form: number, frame: Buffer): void {
    forms.delete(form);
    line[first] = undefined;
    first += 1;
    bytes -= FRAME_BYTES + frame.length;
  }

  function find(n: number, page: EntryPage, askAck: boolean, form: number): Buffer {
    const forms = byPage.get(page) ?? new Map<number, Buffer>();
    const known = forms.get(form);
    if (known !== undefined) return known;
    if (forms.size === 0) byPage.set(page, forms);
    const frame = frameText(encodeEventsFrame(n, page, createCursorWriter(page.stream), askAck));
    if (forms.size < FORMS_PER_PAGE_MAX) keep(forms, form, frame);
    return frame;
  }

  return (n, page, askAck) => {
    const form = askAck ? -n : n;
    if (last?.page !== page || last.form !== form) last = { page, form, frame: find(n, page, askAck, form) };
    return last.frame;
  };
}
