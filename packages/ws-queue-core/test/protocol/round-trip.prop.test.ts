import fc from "fast-check";
import { expect, test } from "vitest";
import { createCursorWriter, type StreamKey, type Tag } from "../../src/index.ts";
import {
  decodeClientFrames,
  decodeServerFrames,
  encodeEventsFrame,
  encodeFrame,
  joinFrames,
} from "../../src/protocol/index.ts";
import { clientFrame, json, LIMITS, serverFrame } from "./support/arbitrary-frames.ts";

test("every client frame survives encoding and decoding", () => {
  fc.assert(
    fc.property(clientFrame, (frame) => {
      expect(decodeClientFrames(encodeFrame(frame), LIMITS)).toEqual([frame]);
    }),
  );
});

test("every server frame survives encoding and decoding", () => {
  fc.assert(
    fc.property(serverFrame, (frame) => {
      expect(decodeServerFrames(encodeFrame(frame))).toEqual([frame]);
    }),
  );
});

test("frames of one message keep their order", () => {
  fc.assert(
    fc.property(fc.array(clientFrame, { minLength: 1, maxLength: 6 }), (frames) => {
      expect(decodeClientFrames(joinFrames(frames.map(encodeFrame)), LIMITS)).toEqual(frames);
    }),
  );
  fc.assert(
    fc.property(fc.array(serverFrame, { minLength: 1, maxLength: 6 }), (frames) => {
      expect(decodeServerFrames(joinFrames(frames.map(encodeFrame)))).toEqual(frames);
    }),
  );
});

test("an events frame that is put together from texts equals one that is encoded as a whole", () => {
  const cursorOf = createCursorWriter("thread:u:t" as StreamKey);
  const tag = fc.stringMatching(/^[0-9a-z]{13,20}$/).map((text) => text as Tag);
  const page = fc.record({
    after: fc.record({ offset: fc.nat(), tag }),
    events: fc.array(fc.tuple(tag, json), { minLength: 1, maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1 }), page, fc.boolean(), (n, { after, events }, askAck) => {
      const entries = events.map(([entryTag, event], index) => ({
        offset: after.offset + 1 + index,
        tag: entryTag,
        text: JSON.stringify(event),
      }));
      const text = encodeEventsFrame(n, { after, entries }, cursorOf, askAck);
      expect(decodeServerFrames(text)).toEqual([
        {
          t: "events",
          n,
          after: cursorOf(after),
          offset: after.offset + 1,
          entries: entries.map((entry, index) => [cursorOf(entry), events[index]?.[1]]),
          ...(askAck ? { ack: true } : {}),
        },
      ]);
    }),
  );
});
