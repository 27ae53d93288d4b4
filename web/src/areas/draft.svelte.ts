import { SvelteMap } from 'svelte/reactivity';
import type { Area, AreaDraft, Member } from '../api/areas';
import type { Key } from '../i18n/translate';
import { fold } from '../text';

/** A code made of a name: lower case letters without marks, digits and hyphens. */
export function slug(name: string): string {
  return fold(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}

/** An oversight area while a person makes or edits it. */
export class AreaDraftState {
  readonly existing: Area | null;
  /** The day from which a commune taken in or out counts. */
  readonly day: string;
  name = $state('');
  holderRole = $state('');
  validFrom = $state('');
  validTo = $state('');
  /** Communes chosen, by code, with their names. */
  readonly members = new SvelteMap<string, string>();
  #code = $state('');
  #codeTyped = $state(false);

  constructor(existing: Area | null, day: string) {
    this.existing = existing;
    this.day = day;
    this.name = existing?.name ?? '';
    this.holderRole = existing?.holderRole ?? '';
    this.validFrom = existing?.validFrom ?? day;
    this.validTo = existing?.validTo ?? '';
    for (const m of existing?.members ?? []) if (m.stands) this.members.set(m.unit, m.name);
  }

  /** The code of an area that exists stays; that of a new one follows its name until somebody types one. */
  get code(): string {
    return this.existing?.code ?? (this.#codeTyped ? this.#code : slug(this.name));
  }

  set code(code: string) {
    this.#code = code;
    this.#codeTyped = code !== '';
  }

  toggle(unit: string, name: string): void {
    if (!this.members.delete(unit)) this.members.set(unit, name);
  }

  /** What is wrong, in the order of the form; empty: it can be sent. */
  get faults(): readonly Key[] {
    const found: Key[] = [];
    if (!this.name.trim()) found.push('areas.need_name');
    else if (!/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])$/.test(this.code)) found.push('areas.need_code');
    if (!this.validFrom) found.push('areas.need_from');
    else if (this.validTo && this.validTo <= this.validFrom) found.push('areas.bad_to');
    if (this.members.size === 0) found.push('areas.need_members');
    return found;
  }

  draft(): AreaDraft {
    return {
      name: this.name.trim().normalize('NFC'),
      holder_role: this.holderRole.trim().normalize('NFC'),
      province: this.existing?.province ?? '',
      valid_from: this.validFrom,
      valid_to: this.validTo || null,
      members: membersOf(this.existing?.members ?? [], [...this.members.keys()], this.day, this.validFrom)
    };
  }
}

/**
 * The memberships to send: past and coming ones as they were, those that stand and stay as they were, those taken out
 * ended on the day, those taken in from the day (of a new area: from its beginning).
 */
export function membersOf(before: readonly Member[], chosen: readonly string[], day: string, areaFrom: string): AreaDraft['members'] {
  const wanted = new Set(chosen);
  const standing = new Set(before.filter((m) => m.stands).map((m) => m.unit));
  const kept = before.flatMap((m) => {
    const same = { unit: m.unit, valid_from: m.validFrom || areaFrom, valid_to: m.validTo || null };
    if (!m.stands || wanted.has(m.unit)) return [same];
    // It began on that very day: it was never in.
    return same.valid_from < day ? [{ ...same, valid_to: day }] : [];
  });
  const from = before.length === 0 || day < areaFrom ? areaFrom : day;
  return [...kept, ...chosen.filter((unit) => !standing.has(unit)).map((unit) => ({ unit, valid_from: from, valid_to: null }))];
}
