import { importLayers, type FoundColumn, type ImportLayer, type ReadingOption } from '../api/imports';

/** Words in names of files that tell their layer, letters without marks. */
const hints: readonly (readonly [RegExp, ImportLayer])[] = [
  [/vu.?viec|incident|bat.?giu/, 'incidents'],
  [/bao.?cao|report/, 'reports'],
  [/cua.?khau|loi.?mo|crossing/, 'crossings'],
  [/diem.?nong|tu.?diem|hot.?spot/, 'hotspots'],
  [/duong.?mon|trail/, 'trails'],
  [/tuyen|route/, 'routes'],
  [/moc|marker/, 'markers'],
  [/dan.?so|population/, 'population'],
  [/tuan.?tra|effort/, 'effort']
];

/** The layer a file's name speaks of; null where it does not. */
export function layerOf(name: string): ImportLayer | null {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
  return importLayers.find((l) => plain.includes(l)) ?? hints.find(([word]) => word.test(plain))?.[1] ?? null;
}

/** A mapping after a person says what a column fills (empty: nothing). A field that loses its column must not find it again by its name. */
export function remap(mapping: Readonly<Record<string, string>>, column: FoundColumn, field: string): Readonly<Record<string, string>> {
  const next: Record<string, string> = { ...mapping };
  if (column.field && column.field !== field) next[column.field] = '-';
  if (field) next[field] = column.key;
  return next;
}

/** A mapping after a person says what every row has in a field; empty: nothing. A comma would end a part of the mapping. */
export function sayForAll(mapping: Readonly<Record<string, string>>, field: string, value: string): Readonly<Record<string, string>> {
  const { [field]: _, ...others } = mapping;
  const plain = value.replaceAll(',', ' ').trim();
  return plain ? { ...others, [field]: `=${plain}` } : others;
}

/** Whether units or lineage: their day is asked for. */
export const dated = (layer: ImportLayer | ''): boolean => layer === 'units' || layer === 'lineage';

/** A file on its way in: what a person chose. */
export class ImportDraft {
  file = $state.raw<File | null>(null);
  layer = $state<ImportLayer | ''>('');
  mapping = $state.raw<Readonly<Record<string, string>>>({});
  options = $state.raw<Readonly<Partial<Record<ReadingOption, string>>>>({});
  profile = $state('');
  saveProfile = $state('');
  source = $state('');
  validFrom = $state('');
  legalRef = $state('');
  level = $state('');
  parent = $state('');

  readonly ready = $derived(this.file !== null && this.layer !== '');
  /** The day of units is missing: they can be looked at, not imported. */
  readonly undated = $derived(dated(this.layer) && this.validFrom === '');

  take(file: File): void {
    this.file = file;
    this.mapping = {};
    this.options = {};
    this.layer = layerOf(file.name) ?? this.layer;
  }

  setLayer(layer: ImportLayer): void {
    this.layer = layer;
    this.mapping = {};
    this.profile = '';
  }

  choose(option: ReadingOption, value: string): void {
    const { [option]: _, ...others } = this.options;
    // A comma ends a part of the mapping; names of sheets are compared without it.
    const plain = option === 'sheet' ? value.replaceAll(',', ' ') : value;
    this.options = plain ? { ...others, [option]: plain } : others;
  }

  /** The request: fields first, then the file. */
  form(how: { readonly dryRun: boolean; readonly partial: boolean } | null): FormData {
    const form = new FormData();
    const say = (name: string, value: string): void => {
      if (value.trim()) form.set(name, value.trim());
    };
    say('layer', this.layer);
    say('map', Object.entries({ ...this.mapping, ...this.options }).map(([field, column]) => `${field}=${column}`).join(','));
    say('profile', this.profile);
    say('source', this.source);
    if (dated(this.layer) || this.layer === 'population') say('valid_from', this.validFrom);
    if (dated(this.layer)) say('legal_ref', this.legalRef);
    if (this.layer === 'units') {
      say('level', this.level);
      say('parent', this.parent);
    }
    if (how) {
      form.set('dry_run', String(how.dryRun));
      form.set('partial', String(how.partial));
      if (!how.dryRun) say('save_profile', this.saveProfile);
    }
    if (this.file) form.set('file', this.file, this.file.name);
    return form;
  }
}
