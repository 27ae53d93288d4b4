import type { EntryForm } from '../api/cooperation';
import type { FieldSpec } from '../entry/kinds';

const spec = (name: string, input: FieldSpec['input'], rest: Partial<FieldSpec> = {}): FieldSpec => ({ name, input, ...rest });

/** Every field of an entry of the log; its label stands under f.cooperation.<name> or f.<name>. */
const all: readonly FieldSpec[] = [
  spec('code', 'text', { needed: true, once: true }),
  spec('title', 'text', { needed: true }),
  spec('subtype', 'code', { list: 'entry_subtype' }),
  spec('state', 'code', { list: 'entry_state', needed: true }),
  spec('direction', 'code', { list: 'exchange_direction' }),
  spec('level', 'code', { list: 'counterpart_level' }),
  spec('counterparts', 'codes'),
  spec('country', 'code', { list: 'country' }),
  spec('side', 'code', { list: 'side' }),
  spec('host', 'text'),
  spec('day', 'date'),
  spec('until', 'date'),
  spec('due_on', 'date'),
  spec('sent_on', 'date'),
  spec('acknowledged_on', 'date'),
  spec('answered_on', 'date'),
  spec('acted_on', 'date'),
  spec('programme', 'code'),
  spec('item', 'code'),
  spec('agency', 'code'),
  spec('parent', 'text'),
  spec('units', 'communes'),
  spec('n', 'number'),
  spec('amount_vnd', 'number'),
  spec('document', 'text'),
  spec('place', 'text'),
  spec('at', 'text'),
  spec('aliases', 'text'),
  spec('tier', 'tier', { list: 'tier' }),
  spec('note', 'long')
];

const clocked = ['subtype', 'direction', 'counterparts', 'sent_on', 'acknowledged_on', 'answered_on', 'acted_on', 'due_on'];
const work = ['counterparts', 'agency', 'day', 'due_on', 'n', 'side'];

/** The fields a kind is about, beside what it must have; the others stand under "more". */
const about: Readonly<Record<string, readonly string[]>> = {
  counterpart: ['level', 'country', 'parent', 'aliases'],
  agreement: ['subtype', 'counterparts', 'day', 'until', 'document'],
  agreement_step: ['parent', 'units', 'agency', 'due_on', 'day'],
  obstacle: ['parent', 'programme', 'item', 'agency', 'units', 'day', 'until'],
  international_obligation: ['counterparts', 'document', 'due_on', 'day'],
  liaison_office: ['side', 'parent', 'counterparts', 'place', 'at', 'day'],
  exchange: clocked,
  request: clocked,
  briefing: ['level', 'counterparts', 'host', 'due_on', 'day', 'place'],
  support_project: ['counterparts', 'side', 'place', 'at', 'amount_vnd', 'due_on', 'day'],
  plan: ['agency', 'units', 'due_on', 'day', 'document'],
  conclusion: ['parent', 'agency', 'due_on', 'day'],
  decision: ['subtype', 'document', 'day', 'units', 'n'],
  spending: ['amount_vnd', 'agency', 'day'],
  rating: ['units', 'day', 'document'],
  evidence: ['programme', 'item', 'agency', 'units', 'day', 'document']
};

/** Specs of every field, whatever the kind. */
export const logFields: readonly FieldSpec[] = all;

/** The fields of the form of one kind: what it needs and is about first, the rest under "more". */
export function fieldsOf(form: EntryForm): readonly FieldSpec[] {
  const first = ['title', 'state', ...(about[form.kind] ?? ['subtype', ...work]), ...form.needs, 'programme', 'item', 'tier', 'note'];
  const leaves = (name: string): boolean => (name === 'subtype' && form.subtypes.length === 0) || (name === 'level' && !form.needs.includes('level'));
  const shape = (f: FieldSpec): FieldSpec => {
    const list = f.name === 'level' && form.kind === 'briefing' ? { list: 'briefing_level' } : {};
    return { ...f, ...list, ...(f.needed || form.needs.includes(f.name) ? { needed: true } : {}), ...(first.includes(f.name) ? {} : { more: true }) };
  };
  return all.filter((f) => !leaves(f.name)).map(shape);
}

/** The next states an entry usually takes, each with the day that goes with it. */
export function nextSteps(kind: string, state: string): readonly { readonly state: string; readonly day: string }[] {
  const chains: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    request: [['acknowledged', 'acknowledged_on'], ['answered', 'answered_on'], ['acted', 'acted_on'], ['closed', '']],
    exchange: [['acknowledged', 'acknowledged_on'], ['answered', 'answered_on'], ['acted', 'acted_on'], ['closed', '']],
    obstacle: [['resolved', 'until']],
    agreement_step: [['under_way', ''], ['done', 'day'], ['blocked', '']],
    support_project: [['surveyed', 'day'], ['under_way', 'day'], ['built', 'day'], ['in_use', 'day']],
    briefing: [['done', 'day'], ['postponed', '']],
    plan: [['handed_in', 'day'], ['approved', 'day']],
    conclusion: [['followed_up', 'day']],
    international_obligation: [['under_way', ''], ['done', 'day']],
    agreement: [['in_force', 'day'], ['ended', 'until']],
    liaison_office: [['active', 'day'], ['ended', 'until']],
    decision: [['ended', 'until']],
    model: [['running', 'day'], ['spread', 'day'], ['ended', 'until']],
    armed_group: [['broken', 'day'], ['reformed', 'day']],
    residents_report: [['verified', ''], ['closed', '']],
    counterpart: [],
    rating: []
  };
  const chain = chains[kind] ?? [['done', 'day']];
  const at = chain.findIndex(([s]) => s === state);
  const over = ['done', 'resolved', 'closed', 'cancelled', 'ended', 'approved', 'followed_up', 'in_use', 'stopped'].includes(state);
  const held = state === 'postponed' || state === 'blocked'; // what was held up goes on
  return over ? [] : (held ? chain.slice(0, at) : chain.slice(at + 1)).map(([s, day]) => ({ state: s, day }));
}
