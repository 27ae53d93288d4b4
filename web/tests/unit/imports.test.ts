import { describe, expect, it } from 'vitest';
import { boxOf, importJob, inspection, pastImport, type FoundColumn } from '../../src/api/imports';
import { ImportDraft, layerOf, remap, sayForAll } from '../../src/imports/draft.svelte';
import { ImportWork } from '../../src/imports/work.svelte';
import { ImportClient } from '../../src/api/imports';
import { Http } from '../../src/api/http';

const column = (key: string, field: string | null): FoundColumn => ({ name: key, key, samples: [], field });

describe('what a file is', () => {
  it('is told by its name, with or without marks', () => {
    expect(layerOf('Vụ việc tháng 9.xlsx')).toBe('incidents');
    expect(layerOf('bao_cao_2026.csv')).toBe('reports');
    expect(layerOf('Lối mở.gpkg')).toBe('crossings');
    expect(layerOf('hotspots.geojson')).toBe('hotspots');
    expect(layerOf('so lieu.csv')).toBeNull();
  });
});

describe('a mapping', () => {
  it('gives a field its column, and keeps it from finding another by name', () => {
    expect(remap({}, column('ref', null), 'source_ref')).toEqual({ source_ref: 'ref' });
    expect(remap({}, column('so_luong', 'quantity'), 'arrested_n')).toEqual({ quantity: '-', arrested_n: 'so_luong' });
    expect(remap({ kind: 'loai' }, column('loai', 'kind'), '')).toEqual({ kind: '-' });
    expect(remap({ kind: 'loai' }, column('loai', 'kind'), 'kind')).toEqual({ kind: 'loai' });
  });

  it('gives every row one value, or none', () => {
    expect(sayForAll({ code: 'name' }, 'kind', 'footpath')).toEqual({ code: 'name', kind: '=footpath' });
    expect(sayForAll({ kind: '=river' }, 'kind', ' ')).toEqual({});
    expect(sayForAll({}, 'note', 'a, b')).toEqual({ note: '=a  b' });
  });

  it('travels as the command line writes it, with the file last', () => {
    const draft = new ImportDraft();
    draft.take(new File(['a'], 'vu viec.csv'));
    draft.mapping = { source_ref: 'ref' };
    draft.choose('sheet', 'Trang 1, 2');
    draft.choose('decimal', 'comma');
    draft.choose('decimal', '');
    draft.source = ' Đồn A ';
    draft.saveProfile = 'Đồn A';
    const form = draft.form({ dryRun: true, partial: true });
    expect([...form.keys()]).toEqual(['layer', 'map', 'source', 'dry_run', 'partial', 'file']);
    expect(form.get('map')).toBe('source_ref=ref,sheet=Trang 1  2');
    expect(form.get('source')).toBe('Đồn A');
    expect(draft.form({ dryRun: false, partial: false }).get('save_profile')).toBe('Đồn A');
    expect(draft.undated).toBe(false);
    draft.setLayer('units');
    expect(draft.undated).toBe(true);
    expect(draft.mapping).toEqual({});
  });
});

describe('answers', () => {
  it('reads an inspection, and refuses what is none', () => {
    const found = inspection({ format: 'csv', asks: 'wings', columns: [{ name: 'A', key: 'a', samples: ['1'], field: null }], rows: 3, valid: 1, preview: [{ geometry: { type: 'Point', coordinates: [106, 16] }, properties: { row: 2 } }] });
    expect(found.asks).toBeNull();
    expect(found.columns[0]?.field).toBeNull();
    expect(boxOf(found.preview)).toEqual([106, 16, 106, 16]);
    expect(boxOf({ type: 'FeatureCollection', features: [] })).toBeNull();
    expect(() => inspection([])).toThrow();
  });

  it('takes no unknown state for a success', () => {
    expect(importJob({ id: 'x', state: 'perhaps' }).state).toBe('failed');
    expect(importJob({ id: 'x', state: 'done', result: { import: '7', accepted: 2 } }).result).toMatchObject({ id: '7', accepted: 2, refused: 0 });
  });

  it('knows who took an import back', () => {
    const past = pastImport({ id: '3', layer: 'reports', files: ['a.csv'], at: '2026-11-21T09:00:00+07:00', account: null, undone: { id: '4', at: '2026-11-22T09:00:00+07:00', account: 'Đồn' }, undoable: false });
    expect(past).toMatchObject({ account: '', undoneBy: 'Đồn', undoable: false });
  });
});

describe('an import on its way', () => {
  const answers = (...bodies: unknown[]): (() => Promise<Response>) => () => {
    const body = bodies.shift();
    return body === undefined ? Promise.reject(new TypeError('gone')) : Promise.resolve(new Response(JSON.stringify(body)));
  };
  const work = (...bodies: unknown[]): ImportWork => {
    globalThis.fetch = answers(...bodies);
    return new ImportWork(new ImportClient(new Http(() => 'vi')));
  };

  it('asks until it is done', async () => {
    const w = work({ id: 'a', state: 'running', bytes_done: 5, bytes_total: 10 }, { id: 'a', state: 'done', result: { import: '1', accepted: 4 } });
    expect(await w.import(new FormData())).toMatchObject({ accepted: 4 });
    expect(w.doing).toBe('nothing');
  });

  it('says that it does not know, when the server is gone meanwhile', async () => {
    const w = work({ id: 'a', state: 'running' });
    expect(await w.import(new FormData())).toBeNull();
    expect(w.lost).toBe(true);
    expect(w.problem?.kind).toBe('unreachable');
  });

  it('forgets a trial once something else is said', async () => {
    const w = work({ id: 'a', state: 'done', result: { accepted: 4 } });
    await w.check(new FormData());
    expect(w.trial?.accepted).toBe(4);
    w.forget();
    expect(w.trial).toBeNull();
  });
});
