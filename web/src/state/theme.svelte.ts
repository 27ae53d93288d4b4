import type { Theme } from '../map/palette';

export const themeChoices = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const key = 'cotmoc.theme';

function remembered(): ThemeChoice {
  try {
    const value = window.localStorage.getItem(key);
    return themeChoices.find((c) => c === value) ?? 'auto';
  } catch {
    // Storage may be forbidden; the choice then lasts for the visit.
    return 'auto';
  }
}

/** Light, dark, or as the device has it. Printing is always light. */
export class ThemeState {
  choice = $state<ThemeChoice>(remembered());
  #deviceDark = $state(false);
  #printing = $state(false);
  readonly effective = $derived<Theme>(!this.#printing && (this.choice === 'dark' || (this.choice === 'auto' && this.#deviceDark)) ? 'dark' : 'light');

  constructor() {
    const device = window.matchMedia('(prefers-color-scheme: dark)');
    this.#deviceDark = device.matches;
    device.addEventListener('change', (event) => (this.#deviceDark = event.matches));
    window.addEventListener('beforeprint', () => (this.#printing = true));
    window.addEventListener('afterprint', () => (this.#printing = false));
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    try {
      window.localStorage.setItem(key, choice);
    } catch {
      // See above.
    }
  }
}
