import type { AnyClass } from '../state/model';

export type Theme = 'light' | 'dark';

/** The colours of the map. The classes keep their meaning in both themes. */
export interface Palette {
  readonly land: string;
  readonly neighbour: string;
  readonly water: string;
  readonly coast: string;
  readonly frontier: string;
  readonly ink: string;
  readonly quiet: string;
  readonly paper: string;
  readonly hatch: string;
  readonly communeLine: string;
  readonly provinceLine: string;
  readonly border: string;
  readonly borderHalo: string;
  readonly selected: string;
  readonly highlight: string;
  readonly blue: string;
  readonly trail: string;
  readonly plot: string;
  readonly ended: string;
  /** Where boundaries do not fit, by how bad it is. */
  readonly fit: { readonly error: string; readonly warning: string; readonly note: string };
  readonly classes: Readonly<Record<AnyClass, string>>;
}

const light: Palette = {
  land: '#F4F1E9',
  neighbour: '#E9E4D8',
  water: '#D9E5EA',
  coast: '#B9CCD4',
  frontier: '#CFC6B4',
  ink: '#1F2A33',
  quiet: '#66737C',
  paper: '#FFFFFF',
  hatch: '#9AA5AC',
  communeLine: '#FFFFFF',
  provinceLine: '#8E8677',
  border: '#6E3F63',
  borderHalo: '#E4C9DC',
  selected: '#12384C',
  highlight: '#E9B44C',
  blue: '#0F4C6E',
  trail: '#7A4E2D',
  plot: '#4F7A1E',
  ended: '#2F8F83',
  fit: { error: '#B5321F', warning: '#B86E00', note: '#5A666F' },
  classes: {
    drug_free: '#2F8F83',
    has_drugs: '#D9CFA3',
    type_3: '#F0BE4A',
    type_2: '#DD7A3B',
    type_1: '#9E2B43',
    key_province: '#9E2B43',
    undetermined: '#FFFFFF'
  }
};

const dark: Palette = {
  land: '#232D34',
  neighbour: '#1A2228',
  water: '#10181E',
  coast: '#2E404B',
  frontier: '#3A454C',
  ink: '#E8EDF0',
  quiet: '#9FADB6',
  paper: '#1B242B',
  hatch: '#7D8B94',
  communeLine: '#141B20',
  provinceLine: '#97A2A8',
  border: '#D79BC6',
  borderHalo: '#4A2F45',
  selected: '#FFFFFF',
  highlight: '#E9B44C',
  blue: '#6DB6DE',
  trail: '#D9A679',
  plot: '#A6CC6A',
  ended: '#58BFB1',
  fit: { error: '#FF8A75', warning: '#F0B04A', note: '#A9B6BE' },
  classes: {
    drug_free: '#35897E',
    has_drugs: '#7D7554',
    type_3: '#CF9F2F',
    type_2: '#D07035',
    type_1: '#A8304C',
    key_province: '#A8304C',
    undetermined: '#1B242B'
  }
};

export function palette(theme: Theme): Palette {
  return theme === 'dark' ? dark : light;
}

/** The sign of a class, so that colour is never alone. */
export const classSign: Readonly<Record<AnyClass, string>> = {
  drug_free: '✓',
  has_drugs: '•',
  type_3: 'III',
  type_2: 'II',
  type_1: 'I',
  key_province: 'T',
  undetermined: '?'
};

/** Ink or white, whichever reads on the colour of the class. */
export function onClass(code: AnyClass, theme: Theme): string {
  if (code === 'drug_free' || code === 'type_1' || code === 'key_province') return '#FFFFFF';
  if (theme === 'light') return '#1F2A33';
  return code === 'undetermined' || code === 'has_drugs' ? '#FFFFFF' : '#10161A';
}
