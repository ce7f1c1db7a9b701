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

/** Frames live as long as their page does, and the last one until the next. */
export function createEventsFrames(): EventsFrames {
  const byPage = new WeakMap<EntryPage, Map<number, Buffer>>();
  /** A page goes to all of its receivers in one go, and most of them use the same number. */
  let last: { readonly page: EntryPage; readonly form: number; readonly frame: Buffer } | undefined;

  function find(n: number, page: EntryPage, askAck: boolean, form: number): Buffer {
    const forms = byPage.get(page) ?? new Map<number, Buffer>();
    const known = forms.get(form);
    if (known !== undefined) return known;
    if (forms.size === 0) byPage.set(page, forms);
    const frame = frameText(encodeEventsFrame(n, page, createCursorWriter(page.stream), askAck));
    if (forms.size < FORMS_PER_PAGE_MAX) forms.set(form, frame);
    return frame;
  }

  return (n, page, askAck) => {
    const form = askAck ? -n : n;
    if (last?.page !== page || last.form !== form) last = { page, form, frame: find(n, page, askAck, form) };
    return last.frame;
  };
}
