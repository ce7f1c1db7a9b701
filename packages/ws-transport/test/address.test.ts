import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { createAddressOf, networkOf } from "../src/address.ts";

const addressIn = (hops: number, remoteAddress: string | undefined, forwarded?: string): string | undefined =>
  createAddressOf(hops)({ headers: { "x-forwarded-for": forwarded }, socket: { remoteAddress } } as unknown as IncomingMessage);

test.each<[number, string | undefined, string | undefined, string | undefined]>([
  [0, "203.0.113.7", "10.0.0.1", "203.0.113.7"],
  [0, "::ffff:203.0.113.7", undefined, "203.0.113.7"],
  [0, undefined, "10.0.0.1", undefined],
  [1, "10.0.0.1", "203.0.113.7", "203.0.113.7"],
  [1, "10.0.0.1", "1.1.1.1,203.0.113.7:51234", "203.0.113.7"],
  [1, "10.0.0.1", "[2001:DB8::1]:443", "2001:db8::1"],
  [1, "10.0.0.1", "fe80::1%eth0", "fe80::1"],
  [1, "10.0.0.1", "unknown", undefined],
  [1, "10.0.0.1", undefined, undefined],
  [2, "10.0.0.1", "1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"],
  [2, "10.0.0.1", "203.0.113.7", undefined],
])("behind %i proxies, a socket from %s that forwards for %s is %s", (hops, remote, forwarded, address) => {
  expect(addressIn(hops, remote, forwarded)).toBe(address);
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
  ["2001:0db8:1:02:ffff::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
