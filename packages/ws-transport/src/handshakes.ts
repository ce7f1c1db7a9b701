/**
 * Bounds how many upgrades may be on their way: taken, and their client neither welcomed nor gone. An upgrade that waits for the
 * application is one, too.
 *
 * While more than half of the places are taken they are scarce: one network has `perAddressMax` of them. A newcomer of a network
 * that has its share, or that finds all places taken, gets the place of the one that is closing or has been silent for longest; a
 * client whose `hello` has come keeps its place.
 */
export interface Handshakes {
  /** False: another client has to make room, if one can. */
  hasRoom(network: string | undefined): boolean;
  /** `network`: whose share it is of; undefined: it is not known, and no share counts. With `mayEvict` others make room for it. */
  begin(network: string | undefined, mayEvict: boolean): Handshake | "no_room" | "no_room_for_address";
}

/** One place. After `end` nothing has an effect. */
export interface Handshake {
  /** How it is made to give its place away, from now on. */
  giveWayBy(giveWay: () => void): void;
  /** Its `hello` is here, and is being answered. */
  handleHello(): void;
  /** Its connection is being closed before the welcome: the first to give way, if its peer takes time to let go. */
  handleClosing(): void;
  /** It was welcomed, or is gone. */
  end(): void;
}

interface HandshakeLimits {
  readonly pendingMax: number;
  readonly perAddressMax: number;
}

interface Place extends Handshake {
  readonly network: string | undefined;
  giveWay(): void;
}

export function createHandshakes({ pendingMax, perAddressMax }: HandshakeLimits): Handshakes {
  const pending = new Set<Place>();
  const shares = new Map<string, number>();
  /** Who may have to give way: oldest first. */
  const closing = new Set<Place>();
  const silent = new Set<Place>();

  function lackFor(network: string | undefined): "no_room" | "no_room_for_address" | undefined {
    const isScarce = pending.size > pendingMax / 2;
    if (isScarce && network !== undefined && (shares.get(network) ?? 0) >= perAddressMax) return "no_room_for_address";
    return pending.size >= pendingMax ? "no_room" : undefined;
  }

  function begin(network: string | undefined, mayEvict: boolean): Handshake | "no_room" | "no_room_for_address" {
    const lack = lackFor(network);
    if (lack !== undefined) {
      const loser = mayEvict ? findLoser(lack === "no_room_for_address" ? network : undefined) : undefined;
      if (loser === undefined) return lack;
      loser.end();
      loser.giveWay();
    }
    return take(network);
  }

  /** `network`: it has to be one of these. */
  function findLoser(network: string | undefined): Place | undefined {
    for (const places of [closing, silent]) {
      for (const place of places) if (network === undefined || place.network === network) return place;
    }
    return undefined;
  }

  function take(network: string | undefined): Place {
    const place: Place = {
      network,
      giveWay: () => undefined,
      giveWayBy: (giveWay) => void (place.giveWay = giveWay),
      handleHello: () => void silent.delete(place),
      handleClosing() {
        silent.delete(place);
        if (pending.has(place)) closing.add(place);
      },
      end() {
        if (!pending.delete(place)) return;
        silent.delete(place);
        closing.delete(place);
        count(network, -1);
      },
    };
    pending.add(place);
    silent.add(place);
    count(network, 1);
    return place;
  }

  function count(network: string | undefined, by: 1 | -1): void {
    if (network === undefined) return;
    const share = (shares.get(network) ?? 0) + by;
    if (share === 0) shares.delete(network);
    else shares.set(network, share);
  }

  return { hasRoom: (network) => lackFor(network) === undefined, begin };
}
