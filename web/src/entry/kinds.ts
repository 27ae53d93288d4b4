import type { EntryKind } from '../state/model';

/** How a place can be said: a pin, a line, an outline, a border marker with a distance, or the commune alone. */
export type PlaceForm = 'point' | 'line' | 'area' | 'marker' | 'commune';

/** How a field is filled in. */
export type FieldInput = 'text' | 'long' | 'code' | 'codes' | 'number' | 'date' | 'month' | 'months' | 'truth' | 'commune' | 'communes' | 'province' | 'crossing' | 'trail' | 'tier';

/** One field of a form; its name is the column of the layer's files, its label stands under `f.<name>`. */
export interface FieldSpec {
  readonly name: string;
  readonly input: FieldInput;
  /** The code list of a code; letters that are no list of the server stand under `o.<list>.<id>`. */
  readonly list?: string;
  readonly needed?: true;
  /** Stands under "more". */
  readonly more?: true;
  /** Said once: later a step changes it, or it names the record. */
  readonly once?: true;
}

export interface KindSpec {
  readonly forms: readonly PlaceForm[];
  readonly fields: readonly FieldSpec[];
  /** What a proposed code begins with; empty: no code of its own. */
  readonly prefix: string;
  /** The column that names the record. */
  readonly key: string;
}

const code = (name: string, list: string, rest: Partial<FieldSpec> = {}): FieldSpec => ({ name, input: 'code', list, ...rest });
const field = (name: string, input: FieldInput, rest: Partial<FieldSpec> = {}): FieldSpec => ({ name, input, ...rest });
const needed = { needed: true } as const;
const more = { more: true } as const;
const once = { once: true } as const;
/** Who may see the record. */
const tier = field('tier', 'tier', { list: 'tier' });

/** The columns that are filled by the parts of the form that say when, where and what was seized. */
export const partFields: readonly string[] = ['occurred_on', 'time_precision', 'lon', 'lat', 'geometry', 'commune_code', 'marker', 'offset_m', 'side', 'border_distance_m', 'loc_precision', 'uncertainty_m', 'substances', 'substance', 'quantity'];

/** Fields that say where beside a marker a place is. */
export const besideMarker: readonly string[] = ['side', 'border_distance_m'];

/** The forms of entry: one description a kind. */
export const kinds: Readonly<Record<EntryKind, KindSpec>> = {
  incident: {
    forms: ['point', 'marker', 'commune'],
    prefix: 'SV',
    key: 'source_ref',
    fields: [
      code('kind', 'incident_kind', needed),
      code('detection_mode', 'detection_mode'),
      code('side', 'side'),
      field('arrested_n', 'number'),
      field('cases_n', 'number'),
      field('note', 'long'),
      tier,
      field('source_ref', 'text', { ...needed, ...more, ...once }),
      code('direction', 'direction', more),
      code('transport', 'transport', more),
      code('venue', 'venue', more),
      field('armed', 'truth', more),
      field('crossing', 'crossing', more),
      field('trail', 'trail', more),
      code('reliability', 'reliability', more),
      code('credibility', 'credibility', more),
      field('border_distance_m', 'number', more)
    ]
  },
  hotspot: {
    forms: ['point', 'area'],
    prefix: 'DP',
    key: 'code',
    fields: [
      field('code', 'text', { ...needed, ...once }),
      code('level', 'hotspot_level', needed),
      field('functions', 'codes', { list: 'hotspot_function' }),
      code('state', 'hotspot_state', { ...needed, ...once }),
      field('since', 'date', once),
      field('reason', 'text', once),
      code('side', 'side'),
      field('commune_code', 'commune'),
      field('note', 'long'),
      tier
    ]
  },
  plot: {
    forms: ['point', 'area'],
    prefix: 'NT',
    key: 'code',
    fields: [
      field('code', 'text', { ...needed, ...once }),
      field('found_on', 'date', needed),
      field('area_m2', 'number'),
      field('plants', 'number'),
      code('state', 'plot_state', { ...needed, ...once }),
      field('since', 'date', once),
      field('reason', 'text', once),
      field('destroyed_on', 'date'),
      field('revisit_due', 'date'),
      code('side', 'side'),
      tier
    ]
  },
  trail: {
    forms: ['line'],
    prefix: 'DM',
    key: 'code',
    fields: [
      field('code', 'text', { ...needed, ...once }),
      field('name', 'text'),
      code('kind', 'trail_kind', needed),
      code('activity', 'trail_activity'),
      field('passable_months', 'months'),
      field('last_observed_on', 'date'),
      code('loc_precision', 'loc_precision'),
      tier,
      field('valid_from', 'date', more),
      field('valid_to', 'date', more)
    ]
  },
  crossing: {
    forms: ['point'],
    prefix: 'CK',
    key: 'code',
    fields: [
      field('code', 'text', { ...needed, ...once }),
      field('name', 'text', needed),
      code('type', 'crossing_type', needed),
      code('status', 'crossing_status'),
      code('country', 'country'),
      field('counterpart', 'text'),
      field('far_province', 'text'),
      field('commune_code', 'commune'),
      code('precision', 'crossing_precision'),
      field('note', 'long'),
      tier,
      field('province', 'province', more),
      field('valid_from', 'date', more),
      field('valid_to', 'date', more)
    ]
  },
  route: {
    forms: ['line', 'area'],
    prefix: 'TT',
    key: 'code',
    fields: [
      field('code', 'text', { ...needed, ...once }),
      field('name', 'text', needed),
      code('level', 'route_level', needed),
      field('approved_by', 'text'),
      field('valid_from', 'date', needed),
      field('valid_to', 'date'),
      tier,
      code('side', 'side', more),
      field('continues', 'text', more)
    ]
  },
  post: {
    forms: ['point'],
    prefix: 'DT',
    key: 'code',
    fields: [
      field('code', 'text', { ...needed, ...once }),
      field('name', 'text', needed),
      code('kind', 'post_kind', needed),
      tier,
      field('valid_from', 'date', more),
      field('valid_to', 'date', more)
    ]
  },
  marker: {
    forms: ['point'],
    prefix: '',
    key: 'code',
    fields: [
      code('country', 'country', { ...needed, ...once }),
      field('number', 'number', { ...needed, ...once }),
      field('sub', 'number', once),
      code('type', 'marker_type'),
      tier,
      field('valid_from', 'date', more),
      field('valid_to', 'date', more)
    ]
  },
  traffic: {
    forms: [],
    prefix: '',
    key: 'code',
    fields: [
      field('crossing', 'crossing', { ...needed, ...once }),
      field('period', 'month', { ...needed, ...once }),
      code('status', 'crossing_status'),
      field('persons_in', 'number'),
      field('persons_out', 'number'),
      field('vehicles_in', 'number'),
      field('vehicles_out', 'number'),
      field('goods_t_in', 'number'),
      field('goods_t_out', 'number')
    ]
  }
};

/** The precisions a pin can have: known by commune or province only, it would be no pin. */
export const pinPrecisions: readonly string[] = ['1', '2', '3', '4', '9'];

/** The radius in metres that a precision stands for, where nobody measured one; null: no disc. */
export function radiusOf(precision: string): number | null {
  return { '1': 30, '2': 1000, '3': 3000 }[precision] ?? null;
}
