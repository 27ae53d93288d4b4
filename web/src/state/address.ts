import type { Lang } from '../i18n/translate';
import { isOpen } from '../programmes/open';
import { cycleHome, formatCycle, parseCycle, type CycleAddress } from './cycle';
import {
  boundaryParts,
  isCommuneClass,
  keepParts,
  layerIds,
  metrics,
  registerParts,
  rooms,
  selectionKinds,
  shownAtFirst,
  type BoundaryPart,
  type CommuneClass,
  type KeepPart,
  type LayerId,
  type Metric,
  type Period,
  type RegisterPart,
  type Room,
  type Selection,
  type View
} from './model';

/** All that a link carries. What is at its default is left out of the address bar. */
export interface Address {
  readonly room: Room;
  readonly lang: Lang;
  /** null: the newest year there is. */
  readonly year: number | null;
  /** null: the report year. */
  readonly period: Period | null;
  /** Kinds of incident; empty: all. */
  readonly kinds: readonly string[];
  /** Substances of the incidents; empty: all, and those without. */
  readonly substances: readonly string[];
  /** What the cells are coloured by. */
  readonly metric: Metric;
  readonly layers: readonly LayerId[];
  /** Classes switched off in the legend. */
  readonly hidden: readonly CommuneClass[];
  readonly selection: Selection | null;
  readonly view: View | null;
  /** Filters of the list of communes. */
  readonly find: string;
  readonly province: string;
  readonly only: CommuneClass | null;
  /** The day whose units are shown; null: today. */
  readonly on: string | null;
  /** Code of the oversight area that is open; empty: the list of them. */
  readonly area: string;
  readonly part: BoundaryPart;
  /** What the room of accounts shows. */
  readonly keep: KeepPart;
  /** Which register is open. */
  readonly register: RegisterPart;
  /** What the room of the year's cycle shows. */
  readonly cycle: CycleAddress;
  /** What is open in the room of programmes (programmes/open.ts); empty: the list. */
  readonly programme: string;
}

export const home: Address = {
  room: 'map',
  lang: 'vi',
  year: null,
  period: null,
  kinds: [],
  substances: [],
  metric: 'count',
  layers: shownAtFirst,
  hidden: [],
  selection: null,
  view: null,
  find: '',
  province: '',
  only: null,
  on: null,
  area: '',
  part: 'fit',
  keep: 'accounts',
  register: 'crossings',
  cycle: cycleHome,
  programme: ''
};

const words = (value: string | null): string[] => (value ? value.split(',').filter((w) => /^[a-z0-9_]+$/.test(w)) : []);

/** A day that exists, as 2026-12-14. */
export function isDay(value: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

function parseYear(value: string | null): number | null {
  return value && /^\d{4}$/.test(value) ? Number(value) : null;
}

function parsePeriod(from: string | null, to: string | null): Period | null {
  if (!from || !to || !isDay(from) || !isDay(to)) return null;
  return from <= to ? { from, to } : { from: to, to: from };
}

function parseSelection(value: string | null): Selection | null {
  const found = /^([a-z]+)\.(.+)$/.exec(value ?? '');
  const kind = selectionKinds.find((k) => k === found?.[1]);
  const id = found?.[2];
  return kind && id ? { kind, id } : null;
}

function parseView(value: string | null): View | null {
  const numbers = (value ?? '').split('_').map(Number);
  const [lat, lon, zoom] = numbers;
  if (numbers.length !== 3 || lat === undefined || lon === undefined || zoom === undefined) return null;
  if (!numbers.every(Number.isFinite) || Math.abs(lat) > 85 || Math.abs(lon) > 180 || zoom < 0 || zoom > 20) return null;
  return { lon, lat, zoom };
}

/** Reads the query part of an address; anything it does not understand is left at its default. */
export function parseAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const layers = query.get('layers');
  const only = query.get('only') ?? '';
  return {
    room: rooms.find((r) => r === query.get('room')) ?? home.room,
    lang: query.get('lang') === 'en' ? 'en' : 'vi',
    year: parseYear(query.get('year')),
    period: parsePeriod(query.get('from'), query.get('to')),
    kinds: words(query.get('kind')),
    substances: words(query.get('substance')),
    metric: metrics.find((m) => m === query.get('metric')) ?? home.metric,
    layers: layers === null ? home.layers : layerIds.filter((id) => words(layers).includes(id)),
    hidden: words(query.get('hide')).filter(isCommuneClass),
    selection: parseSelection(query.get('sel')),
    view: parseView(query.get('at')),
    find: query.get('find') ?? '',
    province: /^\d{2}$/.test(query.get('province') ?? '') ? (query.get('province') ?? '') : '',
    only: isCommuneClass(only) ? only : null,
    on: isDay(query.get('on') ?? '') ? query.get('on') : null,
    area: query.get('area') ?? '',
    part: boundaryParts.find((p) => p === query.get('part')) ?? home.part,
    keep: keepParts.find((p) => p === query.get('keep')) ?? home.keep,
    register: registerParts.find((p) => p === query.get('list')) ?? home.register,
    cycle: parseCycle(query),
    programme: isOpen(query.get('programme') ?? '') ? (query.get('programme') ?? '') : ''
  };
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((w) => b.includes(w));

/** Writes the query part of an address, in a fixed order, without what is at its default. */
export function formatAddress(address: Address): string {
  const query = new URLSearchParams();
  if (address.room !== home.room) query.set('room', address.room);
  if (address.lang !== home.lang) query.set('lang', address.lang);
  if (address.on) query.set('on', address.on);
  if (address.year !== null) query.set('year', String(address.year));
  if (address.period) {
    query.set('from', address.period.from);
    query.set('to', address.period.to);
  }
  if (address.kinds.length > 0) query.set('kind', address.kinds.join(','));
  if (address.substances.length > 0) query.set('substance', address.substances.join(','));
  if (address.metric !== home.metric) query.set('metric', address.metric);
  if (!sameList(address.layers, home.layers)) query.set('layers', address.layers.join(',') || 'none');
  if (address.hidden.length > 0) query.set('hide', address.hidden.join(','));
  if (address.selection) query.set('sel', `${address.selection.kind}.${address.selection.id}`);
  if (address.view) query.set('at', [address.view.lat.toFixed(4), address.view.lon.toFixed(4), address.view.zoom.toFixed(2)].join('_'));
  if (address.find) query.set('find', address.find);
  if (address.province) query.set('province', address.province);
  if (address.only) query.set('only', address.only);
  if (address.area) query.set('area', address.area);
  if (address.part !== home.part) query.set('part', address.part);
  if (address.keep !== home.keep) query.set('keep', address.keep);
  if (address.register !== home.register) query.set('list', address.register);
  if (address.room === 'cycle') formatCycle(query, address.cycle);
  if (address.programme) query.set('programme', address.programme);
  const text = query.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}
