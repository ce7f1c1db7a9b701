import type { ToolCall } from "./messages.ts";

interface Part {
  readonly index?: number | undefined;
  readonly id?: string | null | undefined;
  readonly function?: { readonly name?: string | null | undefined; readonly arguments?: string | null | undefined } | null | undefined;
}

/** Puts the calls of a turn together from the pieces in which they are streamed. */
export function createToolCalls() {
  const calls: { index: number; id: string; name: string; args: string }[] = [];
  return {
    add: ({ index = 0, id, function: piece }: Part): void => {
      let call = calls.findLast((candidate) => candidate.index === index);
      // Some servers give every call of a turn the index 0: another id is another call.
      if (call === undefined || (typeof id === "string" && id !== "" && call.id !== "" && call.id !== id)) {
        call = { index, id: "", name: "", args: "" };
        calls.push(call);
      }
      if (typeof id === "string" && id !== "") call.id = id;
      call.name += piece?.name ?? "";
      call.args += piece?.arguments ?? "";
    },
    all: (): ToolCall[] =>
      calls.map(({ id, name, args }, at) => ({ id: id === "" ? `call-${at + 1}` : id, type: "function", function: { name, arguments: args } })),
  };
}
