import type { Change } from '../api/ledger';
import { day } from '../format';
import { isEntryKey, type EntryKey } from '../i18n/entry';
import { entryKinds } from '../state/model';
import { logFields } from '../programmes/fields';
import { kinds } from './kinds';
import { linesOf, substancesText, typedOf } from './values';

interface HistoryWords {
  label(list: string, id: string): string;
  say(key: EntryKey): string;
}

/** Columns the store fills by itself: they follow from the place. */
const derived: readonly string[] = ['unit_code', 'code'];
/** What says which population or figure it is stands beside its name already. */
const keys: Readonly<Record<string, readonly string[]>> = { population: ['as_of'], reports: ['period', 'indicator'] };
/** What a first figure need not say: where it came from stands on its sheet, and that it was reported goes without saying. */
const plainly = (change: Change, name: string): boolean => change.kind === 'created' && (name === 'source' || (name === 'value_state' && change.after?.[name] === 'reported'));
const lists: Readonly<Record<string, string>> = { time_precision: 'time_precision', loc_precision: 'loc_precision', loc_method: 'loc_method', value_state: 'value_state' };
/** Columns whose words in files are others. */
const named: Readonly<Record<string, string>> = { province_code: 'province' };

/** What a change did, as name, before and after; both empty where the place changed, which has no words. */
export function changeRows(kind: string, change: Change, words: HistoryWords): readonly (readonly [string, string, string])[] {
  const known = entryKinds.find((k) => k === kind);
  const specs = new Map((kind === 'cooperation' ? logFields : known ? kinds[known].fields : []).map((f) => [f.name, f]));
  const shown = (name: string, value: unknown): string => {
    const list = specs.get(name)?.list ?? lists[name];
    if (name === 'geom') return '';
    if (name === 'substances') return substancesText(linesOf(value));
    const text = typedOf(value);
    if (list && text) return text.split(',').map((id) => words.label(list, id)).join(', ');
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? day(text) : text;
  };
  return change.fields
    .filter((name) => !derived.includes(name) && !(keys[change.layer] ?? []).includes(name) && !plainly(change, name))
    .map((name) => {
      const own = `f.${kind}.${name}`;
      const key = isEntryKey(own) ? own : `f.${named[name] ?? name}`;
      return [isEntryKey(key) ? words.say(key) : name, shown(name, change.before?.[name]), shown(name, change.after?.[name])] as const;
    });
}
