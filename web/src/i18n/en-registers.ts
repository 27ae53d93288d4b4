import type { viRegisters } from './vi-registers';

/** The texts of vi-registers.ts in English. */
export const enRegisters: Record<keyof typeof viRegisters, string> = {
  'room.registers': 'Registers',
  'room.registers_short': 'Registers',
  'layers.markers': 'Border markers',
  'layers.posts': 'Posts and checkpoints',
  'marker.title': 'Border marker',
  'post.title': 'Post or checkpoint',
  'place.marker': 'Border marker',
  'trail.observed': 'Last observed',
  'hotspot.reason': 'Reason',
  'plot.due': 'Revisit due',
  'entry.add': 'Add',
  'entry.kind.incident': 'Incident',
  'entry.kind.hotspot': 'Hot spot',
  'entry.kind.plot': 'Plot',
  'entry.kind.trail': 'Trail',
  'entry.kind.crossing': 'Crossing',
  'entry.kind.traffic': 'Traffic through a crossing'
};
