/** A tile by its place in the pyramid. */
export interface TileId {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** What did not come, by source: the tiles, or nothing for a source that is one file. */
export class Failures {
  #bySource = new Map<string, TileId[]>();

  /** Remembers an error event of MapLibre, which names its tile where it has one. */
  add(source: string, event: object): void {
    const tiles = this.#bySource.get(source) ?? [];
    const tile = tileOf(event);
    this.#bySource.set(source, tile ? [...tiles, tile] : tiles);
  }

  /** Gives what failed and forgets it. */
  take(): ReadonlyMap<string, readonly TileId[]> {
    const taken = this.#bySource;
    this.#bySource = new Map();
    return taken;
  }
}

/** Follows a path of names into something unknown. */
function inside(value: unknown, ...names: string[]): unknown {
  let at = value;
  for (const name of names) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

function tileOf(event: object): TileId | null {
  const canonical = inside(event, 'tile', 'tileID', 'canonical');
  const [z, x, y] = [inside(canonical, 'z'), inside(canonical, 'x'), inside(canonical, 'y')];
  return typeof z === 'number' && typeof x === 'number' && typeof y === 'number' ? { z, x, y } : null;
}
