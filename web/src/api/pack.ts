import type { Http } from './http';
import { listOf, numeric, object, string } from './read';

/** What a pack for the counterpart would hold of a layer. */
export interface PackedLayer {
  readonly layer: string;
  /** Up to one more than a pack takes. */
  readonly records: number;
  /** Columns that are left out. */
  readonly stays: readonly string[];
}

export interface PackContents {
  /** The day as of which places are given. */
  readonly on: string;
  /** Records of a layer that a pack takes. */
  readonly most: number;
  readonly records: number;
  readonly layers: readonly PackedLayer[];
}

/** Days between which incidents, finds and entries of the log go out; empty: open. */
export interface PackPeriod {
  readonly from: string;
  readonly to: string;
}

export const packFormats = ['csv', 'xlsx', 'geojson', 'gpkg'] as const;
export type PackFormat = (typeof packFormats)[number];

export function packContents(body: unknown): PackContents {
  const o = object(body);
  const layers = listOf(o['layers'], (item) => {
    const one = object(item);
    return { layer: string(one['layer']), records: numeric(one['records']), stays: listOf(one['stays'], string) };
  });
  return { on: string(o['on']), most: numeric(o['most']), records: numeric(o['records']), layers };
}

/** The pack of the records that were said to be shared. */
export class PackClient {
  constructor(private readonly http: Http) {}

  contents(period: PackPeriod, signal: AbortSignal): Promise<PackContents> {
    return this.http.get('/api/v1/shared-pack/contents', { ...period }, packContents, signal);
  }

  /** Makes the pack; the server records that it was made. */
  make(period: PackPeriod, format: PackFormat, lang: string, signal: AbortSignal): Promise<{ readonly name: string; readonly content: Blob }> {
    return this.http.file('/api/v1/shared-pack', { ...period, format, lang }, signal);
  }
}
