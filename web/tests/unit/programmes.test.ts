import { describe, expect, it } from 'vitest';
import { dayOf, entry } from '../../src/api/cooperation';
import { storedRecord } from '../../src/api/ledger';
import { enProgrammes } from '../../src/i18n/en-programmes';
import { viProgrammes } from '../../src/i18n/vi-programmes';
import { isEntryKey } from '../../src/i18n/entry';
import { LogDraft } from '../../src/programmes/draft.svelte';
import { fieldsOf, logFields, nextSteps } from '../../src/programmes/fields';
import { isOpen, openText, readOpen } from '../../src/programmes/open';

const request = { kind: 'request', states: ['sent', 'answered'], subtypes: ['legal_assistance'], needs: ['direction', 'sent_on'] };
const briefing = { kind: 'briefing', states: ['planned', 'done'], subtypes: [], needs: ['level'] };

describe('what is open in the room of programmes', () => {
  it('is written into the address and read from it again', () => {
    for (const text of ['agencies', 'pack', 'log', 'log?kind=request%2Cexchange&overdue=true', 'calendar?programme=son-la-533', 'p.nghe-an-14', 't.nghe-an-14/named-kept?period=2026-Q3', 'a.son-la.hai-quan', 'e.QT-TT-12', 'd.QT-TT-12?state=answered', 'new?kind=request']) {
      expect(isOpen(text), text).toBe(true);
      expect(readOpen(text).page, text).not.toBe('list');
    }
    expect(readOpen(openText('d.A/1', { state: 'resolved', until: '2026-11-22', note: '' }))).toMatchObject({ page: 'edit', id: 'A/1' });
    expect(openText('log', { kind: '', overdue: false })).toBe('log');
  });

  it('is the list where the address says nothing that could be', () => {
    for (const text of ['', 'x.y', 'javascript:alert(1)', 'p.', `e.${'a'.repeat(700)}`]) expect(isOpen(text), text).toBe(false);
    expect(readOpen('t.only').page).toBe('list');
  });
});

describe('the form of an entry', () => {
  it('asks first for what a kind needs and is about, and has a name for every field', () => {
    const fields = fieldsOf(request);
    expect(fields.filter((f) => f.needed).map((f) => f.name)).toEqual(['code', 'title', 'state', 'direction', 'sent_on']);
    expect(fields.find((f) => f.name === 'answered_on')?.more).toBeUndefined();
    expect(fields.some((f) => f.name === 'level')).toBe(false);
    expect(fieldsOf(briefing).find((f) => f.name === 'level')?.list).toBe('briefing_level');
    for (const f of logFields) expect(isEntryKey(`f.cooperation.${f.name}`) || isEntryKey(`f.${f.name}`), f.name).toBe(true);
  });

  it('says what is missing or unreadable, and sends what was typed and nothing of another kind', () => {
    const draft = new LogDraft('2026-11-22', { programme: 'x' }, () => 0);
    draft.form = request;
    draft.values['state'] = 'sent';
    expect(draft.faults.map((f) => f.field)).toEqual(['title', 'direction', 'sent_on']);
    Object.assign(draft.values, { title: ' Ủy thác ', direction: 'out', sent_on: '2026-10-01', level: 'district_pair', amount_vnd: '1,5', at: '16,62; 106,59' });
    expect(draft.faults).toEqual([]);
    const sent = draft.feature();
    expect(sent.properties).toMatchObject({ kind: 'request', title: 'Ủy thác', amount_vnd: 1.5, answered_on: null, programme: 'x' });
    expect('level' in sent.properties || 'at' in sent.properties).toBe(false);
    expect(sent.geometry).toEqual({ type: 'Point', coordinates: [106.59, 16.62] });
    draft.values['at'] = 'đâu đó';
    expect(draft.faults).toEqual([{ field: 'at', key: 'entry.bad_place' }]);
  });

  it('goes on from a later version without losing what was typed', () => {
    const stored = (version: string, body: object): ReturnType<typeof storedRecord> => storedRecord({ code: 'A', version, record: { code: 'A', kind: 'request', title: 'Một', state: 'sent', sent_on: '2026-10-01', ...body } });
    const draft = new LogDraft('2026-11-22', {}, () => 0);
    draft.form = request;
    draft.take(stored('1', {}), { state: 'answered', answered_on: '2026-10-09' });
    expect(draft.dirty).toBe(true);
    expect(draft.rebase(stored('2', { note: 'thêm', state: 'acknowledged' }))).toEqual(['state']);
    expect([draft.values['state'], draft.values['answered_on'], draft.values['note'], draft.stored?.version]).toEqual(['answered', '2026-10-09', 'thêm', '2']);
  });

  it('proposes the next steps, and none where all is done', () => {
    expect(nextSteps('request', 'acknowledged').map((s) => s.state)).toEqual(['answered', 'acted', 'closed']);
    expect(nextSteps('obstacle', 'open')).toEqual([{ state: 'resolved', day: 'until' }]);
    expect(nextSteps('obstacle', 'resolved')).toEqual([]);
    expect(nextSteps('survey', 'planned')).toEqual([{ state: 'done', day: 'day' }]);
    expect(nextSteps('armed_group', 'reformed')).toEqual([]); // never "done"
    expect(nextSteps('briefing', 'postponed').map((s) => s.state)).toEqual(['done']);
    expect(nextSteps('agreement_step', 'blocked').map((s) => s.state)).toEqual(['under_way', 'done']);
  });
});

it('reads an entry by the day it happened, was sent or is due', () => {
  expect(dayOf(entry({ code: 'a', kind: 'exchange', sent_on: '2026-01-02', due_on: '2026-02-02' }))).toBe('2026-01-02');
});

it('has every text of the room in both languages, with the same words', () => {
  const words = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort();
  for (const [key, text] of Object.entries(viProgrammes)) {
    expect(words(enProgrammes[key as keyof typeof viProgrammes]), key).toEqual(words(text));
    expect(text.normalize('NFC')).toBe(text);
  }
});
