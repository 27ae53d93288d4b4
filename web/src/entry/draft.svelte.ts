import type { RecordFeature, StoredRecord } from '../api/ledger';
import type { Fault } from '../api/problem';
import type { MarkerPoint, MarkerQuery } from '../api/reference';
import type { EntryKey } from '../i18n/entry';
import type { EntryKind, LonLat } from '../state/model';
import { kinds, radiusOf, type FieldSpec, type PlaceForm } from './kinds';
import { cornersOf, emptyLine, geometryOf, lineFault, linesOf, parseAmount, substancesText, typedOf, type Line } from './values';

/** What a field of a form needs to know of the record it belongs to. */
export interface Fillable {
  readonly kind: EntryKind | 'cooperation';
  readonly values: Record<string, string>;
  readonly stored: StoredRecord | null;
  readonly faults: readonly OwnFault[];
}

/** A fault the form itself found: where, and the text. */
export interface OwnFault {
  readonly field: string;
  readonly key: EntryKey;
}

/** Columns that go by another name in files. */
const column: Readonly<Record<string, string>> = { province: 'province_code', occurred_on: 'occurred_from' };

/** Columns of a place and a time, beside the fields a kind lists. */
const incidentColumns = ['occurred_on', 'time_precision', 'commune_code', 'marker', 'offset_m', 'loc_precision', 'uncertainty_m', 'loc_method'];

/** A code to begin with: it can be typed over. Letters only behind the day, so that it looks like no number of a person. */
export function proposedCode(prefix: string, today: string, chance: () => number): string {
  const letters = 'ABCDEFGHKLMNPQRSTUVXY';
  const tail = Array.from({ length: 4 }, () => letters[Math.floor(chance() * letters.length)]).join('');
  return `${prefix}-${today.slice(0, 4)}-${tail}`;
}

/** A record while a person enters or edits it. What was typed stays until it is stored or thrown away. */
export class EntryDraft {
  readonly kind: EntryKind;
  readonly fields: readonly FieldSpec[];
  readonly values = $state<Record<string, string>>({});
  lines = $state.raw<readonly Line[]>([]);
  form = $state<PlaceForm>('point');
  vertices = $state.raw<readonly LonLat[]>([]);
  /** A geometry of several parts, which is kept as it is unless it is drawn anew. */
  kept = $state.raw<unknown>(null);
  stored = $state.raw<StoredRecord | null>(null);
  /** The place the server reads from marker, offset, side and distance; null: none yet. It is shown, never sent. */
  byMarker = $state.raw<MarkerPoint | null>(null);
  #first = $state.raw('');

  constructor(kind: EntryKind, today: string, given: Readonly<Record<string, string>>, chance: () => number) {
    const spec = kinds[kind];
    this.kind = kind;
    this.fields = spec.fields;
    this.form = spec.forms[0] ?? 'point';
    for (const name of this.#names()) this.values[name] = '';
    if (spec.prefix) this.values[spec.key] = proposedCode(spec.prefix, today, chance);
    if (kind === 'incident') this.values['time_precision'] = '2';
    Object.assign(this.values, given);
    this.lines = kind === 'incident' ? [emptyLine] : [];
    this.#first = this.#everything();
  }

  get dirty(): boolean {
    return this.#everything() !== this.#first;
  }

  get spec(): (typeof kinds)[EntryKind] {
    return kinds[this.kind];
  }

  /** Takes over a stored record as it is. */
  take(stored: StoredRecord): void {
    const { body } = stored;
    this.stored = stored;
    for (const name of this.#names()) this.values[name] = typedOf(body[column[name] ?? name]);
    if (wholeYear(body['occurred_from'], body['occurred_to'])) this.values['occurred_on'] = String(body['occurred_from']).slice(0, 4);
    this.lines = this.kind === 'incident' ? [...linesOf(body['substances']), emptyLine] : [];
    const corners = cornersOf(body['geom']);
    this.kept = corners || !body['geom'] ? null : body['geom'];
    this.vertices = corners?.vertices ?? [];
    this.form = corners?.form ?? (this.values['marker'] ? 'marker' : this.kind === 'incident' ? 'commune' : (this.spec.forms[0] ?? 'point'));
    this.#first = this.#everything();
  }

  /** Goes on from a later version: what was not touched here becomes theirs, what was typed stays. Gives the fields both changed. */
  rebase(later: StoredRecord): readonly string[] {
    const mine = { values: { ...this.values }, lines: this.lines, vertices: this.vertices, form: this.form, kept: this.kept };
    const before = new EntryDraft(this.kind, '2000-01-01', {}, () => 0);
    if (this.stored) before.take(this.stored);
    this.take(later);
    const both: string[] = [];
    for (const name of this.#names()) {
      const typed = mine.values[name] ?? '';
      if (typed === before.values[name]) continue;
      if (this.values[name] !== before.values[name] && this.values[name] !== typed) both.push(name);
      this.values[name] = typed;
    }
    if (substancesText(mine.lines) !== substancesText(before.lines)) this.lines = mine.lines;
    if (JSON.stringify(mine.vertices) !== JSON.stringify(before.vertices)) [this.vertices, this.form, this.kept] = [mine.vertices, mine.form, mine.kept];
    return both;
  }

  /** The radius of what is not known around the pin, in metres; null: no disc. */
  get radiusM(): number | null {
    const said = parseAmount(this.values['uncertainty_m'] ?? '');
    return said ?? radiusOf(this.values['loc_precision'] ?? '');
  }

  /** What is asked of the server to see where marker and offset lie; null: not enough is said yet. */
  get markerQuery(): MarkerQuery | null {
    const v = (name: string): string => this.values[name] ?? '';
    const offsetM = parseAmount(v('offset_m'));
    if (this.form !== 'marker' || !v('marker').trim() || offsetM === null) return null;
    const off = parseAmount(v('border_distance_m')) ?? 0;
    const side = v('side');
    // Off the line without a side is a place nobody can name: it is shown on the line.
    const distanceM = side === '' || side === 'unknown' || side === 'on_line' ? 0 : off;
    const day = v('occurred_on');
    return { marker: v('marker').trim(), offsetM, side, distanceM, on: /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null };
  }

  /** Where it is, as far as that is one place: the pin, or the place by the marker. */
  get at(): LonLat | null {
    if (this.form === 'commune') return null;
    if (this.form === 'marker') return this.byMarker && [this.byMarker.lon, this.byMarker.lat];
    return this.vertices[0] ?? null;
  }

  /** A click: the pin, or one corner more. Nothing where the place is said in words. */
  place(at: LonLat): void {
    if (this.form === 'marker' || this.form === 'commune') return;
    const corner = round(at);
    this.kept = null;
    this.vertices = this.form === 'point' ? [corner] : [...this.vertices, corner];
  }

  move(index: number, to: LonLat): void {
    if (this.form === 'marker') return;
    this.vertices = this.vertices.map((v, i) => (i === index ? round(to) : v));
  }

  remove(index: number): void {
    this.vertices = this.vertices.filter((_, i) => i !== index);
  }

  /** Another way to say where: what was said the other way is not sent. */
  turn(form: PlaceForm): void {
    if (form === this.form) return;
    if (form === 'point' || this.form === 'point') this.vertices = form === 'area' || form === 'line' ? this.vertices : this.vertices.slice(0, 1);
    this.form = form;
  }

  /** What the form finds wrong before anything is sent, in its order. */
  get faults(): readonly OwnFault[] {
    const found: OwnFault[] = [];
    if (this.kind === 'incident' && !this.values['occurred_on']) found.push({ field: 'occurred_on', key: 'entry.need' });
    if (this.spec.forms.length > 0) found.push(...this.#placeFaults());
    for (const f of this.fields) {
      const typed = this.values[f.name] ?? '';
      if (f.needed && !typed.trim()) found.push({ field: f.name, key: 'entry.need' });
      else if (f.input === 'number' && typed && parseAmount(typed) === null) found.push({ field: f.name, key: 'entry.bad_number' });
    }
    const wrong = this.lines.map(lineFault).find(Boolean);
    if (wrong) found.push({ field: 'substances', key: `entry.line_${wrong}` });
    return found;
  }

  /** What is sent. Unknown is null, never an empty text. */
  feature(): RecordFeature {
    const properties: Record<string, string | number | null> = {};
    for (const f of this.fields) {
      const typed = (this.values[f.name] ?? '').trim().normalize('NFC');
      properties[f.name] = !typed ? null : f.input === 'number' ? parseAmount(typed) : typed;
    }
    if (this.kind === 'incident') Object.assign(properties, this.#incidentPart());
    // Said beside the pin, so it is none of the kind's own fields.
    if (this.kind === 'hotspot') properties['loc_precision'] = this.values['loc_precision'] || null;
    return { type: 'Feature', geometry: this.#geometry(), properties };
  }

  #incidentPart(): Record<string, string | number | null> {
    const v = (name: string): string | null => this.values[name] || null;
    const pin = this.form === 'point';
    const asStored = this.stored !== null && JSON.stringify(this.#geometry()) === JSON.stringify(this.stored.body['geom'] ?? null);
    return {
      occurred_on: v('occurred_on'),
      time_precision: v('time_precision'),
      substances: substancesText(this.lines) || null,
      loc_precision: pin ? v('loc_precision') : null,
      uncertainty_m: pin ? parseAmount(this.values['uncertainty_m'] ?? '') : null,
      loc_method: pin ? (asStored && v('loc_method')) || 'map_click' : null,
      marker: this.form === 'marker' || (pin && asStored) ? v('marker') : null,
      offset_m: this.form === 'marker' || (pin && asStored) ? parseAmount(this.values['offset_m'] ?? '') : null,
      // A commune that was said beside a pin may not hold once the pin was moved.
      commune_code: this.form === 'commune' || asStored ? v('commune_code') : null
    };
  }

  #geometry(): unknown {
    if (this.spec.forms.length === 0 || this.form === 'marker' || this.form === 'commune') return null;
    return this.kept ?? geometryOf(this.form, this.vertices);
  }

  #placeFaults(): readonly OwnFault[] {
    switch (this.form) {
      case 'commune':
        return this.values['commune_code'] ? [] : [{ field: 'commune_code', key: 'entry.need_commune' }];
      case 'marker': {
        const offset = this.values['offset_m'] ?? '';
        if (!this.values['marker']) return [{ field: 'marker', key: 'entry.need' }];
        return parseAmount(offset) === null ? [{ field: 'offset_m', key: offset ? 'entry.bad_number' : 'entry.need_offset' }] : [];
      }
      default:
        if (this.#geometry() === null) return [{ field: 'geometry', key: `entry.need_${this.form}` }];
        return this.kind === 'incident' && !this.values['loc_precision'] ? [{ field: 'loc_precision', key: 'entry.need_precision' }] : [];
    }
  }

  #names(): readonly string[] {
    const own = this.fields.map((f) => f.name);
    if (this.kind === 'incident') return [...own, ...incidentColumns];
    return this.kind === 'hotspot' ? [...own, 'loc_precision'] : own;
  }

  #everything(): string {
    return JSON.stringify([this.values, substancesText(this.lines), this.vertices, this.form]);
  }
}

/** Six decimals of a degree are some ten centimetres. */
function round([lon, lat]: LonLat): LonLat {
  return [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}

function wholeYear(from: unknown, to: unknown): boolean {
  const [a, b] = [String(from), String(to)];
  return a.endsWith('-01-01') && b.endsWith('-12-31') && a.slice(0, 4) === b.slice(0, 4);
}

/** Faults by field; those of a place or a time stand at the part that says it. */
export function faultsAt(faults: readonly Fault[], field: string): readonly Fault[] {
  const also: Readonly<Record<string, readonly string[]>> = {
    geometry: ['geometry', 'lon', 'lat', 'wkt', 'geom'],
    substances: ['substances', 'substance', 'quantity', 'quantity_unit', 'low', 'high'],
    occurred_on: ['occurred_on', 'occurred_from', 'occurred_to']
  };
  return faults.filter((f) => (also[field] ?? [field]).includes(f.field));
}
