import type { EntryForm } from '../api/cooperation';
import type { RecordFeature, StoredRecord } from '../api/ledger';
import { proposedCode, type OwnFault } from '../entry/draft.svelte';
import type { FieldSpec } from '../entry/kinds';
import { parseAmount, typedOf } from '../entry/values';
import { parseCoordinates } from '../text';
import { fieldsOf, logFields } from './fields';

/** An entry of the log while a person enters or edits it. What was typed stays until it is stored or thrown away. */
export class LogDraft {
  readonly kind = 'cooperation';
  readonly values = $state<Record<string, string>>({});
  form = $state.raw<EntryForm | null>(null);
  stored = $state.raw<StoredRecord | null>(null);
  #first = $state.raw('');

  constructor(today: string, given: Readonly<Record<string, string>>, chance: () => number) {
    for (const f of logFields) this.values[f.name] = '';
    this.values['code'] = proposedCode('HT', today, chance);
    Object.assign(this.values, given);
    this.#first = JSON.stringify(this.values);
  }

  get dirty(): boolean {
    return JSON.stringify(this.values) !== this.#first;
  }

  readonly fields = $derived<readonly FieldSpec[]>(this.form ? fieldsOf(this.form) : []);

  readonly faults = $derived.by((): readonly OwnFault[] => {
    const found: OwnFault[] = [];
    for (const f of this.fields) {
      const typed = (this.values[f.name] ?? '').trim();
      if (f.needed && !typed) found.push({ field: f.name, key: 'entry.need' });
      else if (f.input === 'number' && typed && parseAmount(typed) === null) found.push({ field: f.name, key: 'entry.bad_number' });
      else if (f.name === 'at' && typed && !parseCoordinates(typed)) found.push({ field: 'at', key: 'entry.bad_place' });
    }
    return found;
  });

  /** Takes over a stored entry as it is; given stands for what the person is about to change. */
  take(stored: StoredRecord, given: Readonly<Record<string, string>> = {}): void {
    this.stored = stored;
    Object.assign(this.values, valuesOf(stored));
    this.#first = JSON.stringify(this.values);
    Object.assign(this.values, given);
  }

  /** Goes on from a later version: what was not touched here becomes theirs, what was typed stays. Gives the fields both changed. */
  rebase(later: StoredRecord): readonly string[] {
    const before = this.stored ? valuesOf(this.stored) : {};
    const theirs = valuesOf(later);
    const mine = Object.entries(this.values).filter(([name, typed]) => typed !== before[name]);
    const both = mine.filter(([name, typed]) => theirs[name] !== before[name] && theirs[name] !== typed).map(([name]) => name);
    this.take(later, Object.fromEntries(mine));
    return both;
  }

  /** The entry as it is sent: the columns of the layer's files. Fields of other kinds that were filled in before the kind was changed are not sent. */
  feature(): RecordFeature {
    const properties: Record<string, string | number | null> = { kind: this.form?.kind ?? '' };
    for (const f of this.fields) {
      const typed = (this.values[f.name] ?? '').trim().normalize('NFC');
      if (f.name !== 'at') properties[f.name] = !typed ? null : f.input === 'number' ? parseAmount(typed) : typed;
    }
    const at = parseCoordinates(this.values['at'] ?? '');
    return { type: 'Feature', geometry: at && { type: 'Point', coordinates: [at.lon, at.lat] }, properties };
  }
}

/** A stored entry as its form shows it. */
function valuesOf(stored: StoredRecord): Record<string, string> {
  const values: Record<string, string> = {};
  for (const f of logFields) values[f.name] = f.name === 'aliases' && Array.isArray(stored.body['aliases']) ? stored.body['aliases'].join('; ') : typedOf(stored.body[f.name]);
  const geom = stored.body['geom'];
  const at = typeof geom === 'object' && geom !== null && 'coordinates' in geom && Array.isArray(geom.coordinates) ? (geom.coordinates as unknown[]) : [];
  values['at'] = typeof at[0] === 'number' && typeof at[1] === 'number' ? `${at[1]}, ${at[0]}` : '';
  return values;
}
