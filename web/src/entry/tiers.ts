import type { EntryKey } from '../i18n/entry';

const tiers = ['public', 'shared', 'internal', 'restricted'] as const;
export type Tier = (typeof tiers)[number];

/** The tier a record has where nothing is said of it; a crossing's follows from its type. */
export function tierOfLayer(kind: string, type = ''): Tier {
  if (['hotspot', 'plot', 'route'].includes(kind)) return 'restricted';
  return kind === 'crossing' && ['international', 'main', 'secondary'].includes(type) ? 'public' : 'internal';
}

/** What choosing a tier means, in words. */
export const tierWords: Readonly<Record<Tier, EntryKey>> = { public: 'tier.public', shared: 'tier.shared', internal: 'tier.internal', restricted: 'tier.restricted' };

/** The tiers somebody may choose: none above what it sees itself, and none that opens a record further than its layer is without the right to share; what stands there stays. */
export function tiersFor(layer: Tier, may: (deed: 'see_restricted' | 'share') => boolean, now: string): readonly Tier[] {
  const highest = may('see_restricted') ? 3 : 2;
  return tiers.filter((tier, rank) => tier === now || (rank <= highest && (rank >= tiers.indexOf(layer) || may('share'))));
}
