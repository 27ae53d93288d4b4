import type { EntryKey } from '../i18n/entry';
import type { Fillable } from './draft.svelte';

const tiers = ['public', 'shared', 'internal', 'restricted'] as const;
export type Tier = (typeof tiers)[number];

/** The tier a record has where nothing is said of it; a crossing's follows from its type. */
export function tierOfLayer(kind: string, type = ''): Tier {
  if (['hotspot', 'plot', 'route'].includes(kind)) return 'restricted';
  return kind === 'crossing' && ['international', 'main', 'secondary'].includes(type) ? 'public' : 'internal';
}

/** What choosing a tier means, in words. */
export const tierWords: Readonly<Record<Tier, EntryKey>> = { public: 'tier.public', shared: 'tier.shared', internal: 'tier.internal', restricted: 'tier.restricted' };

/** No record of it is for anybody else, whatever it says. */
const neverOpened = 'route';

/** The tiers a form offers, in their order, and why others are not among them. */
export interface TierChoice {
  readonly layer: Tier;
  /** Value: what is sent; empty where nothing need be said, because the layer has that tier. */
  readonly offered: readonly { readonly value: string; readonly tier: Tier }[];
  readonly why: readonly EntryKey[];
}

/** The tiers somebody may choose for a record: none above what it sees itself, and none that opens the record further than its
    layer is without the right to share; what stands there stays. The server holds to the same rule. */
export function tierChoice({ kind, values, stored }: Pick<Fillable, 'kind' | 'values' | 'stored'>, may: (deed: 'see_restricted' | 'share') => boolean): TierChoice {
  const layer = tierOfLayer(kind, values['type']);
  const now = values['tier'] ?? '';
  const tooHigh = tiers.slice(may('see_restricted') ? 4 : 3).filter((tier) => tier !== now);
  const tooOpen = may('share') && kind !== neverOpened ? [] : tiers.slice(0, tiers.indexOf(layer)).filter((tier) => tier !== now);
  // A record that said a tier keeps it where nothing is said: going back to the layer's must be said.
  const said = Boolean(stored?.body['tier']) || now === layer;
  const offered = tiers.filter((tier) => !tooHigh.includes(tier) && !tooOpen.includes(tier)).map((tier) => ({ tier, value: tier === layer && !said ? '' : tier }));
  return { layer, offered, why: [...(tooOpen.length > 0 ? [kind === neverOpened ? ('tier.why_never' as const) : ('tier.why_open' as const)] : []), ...(tooHigh.length > 0 ? (['tier.why_high'] as const) : [])] };
}
