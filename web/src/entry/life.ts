/** The states a hot spot or a plot may come into from one, as the server allows them; it has the last word (docs/api.md). */
const hotspotSteps: Readonly<Record<string, readonly string[]>> = {
  suspected: ['managed', 'dismantled'],
  managed: ['dismantled'],
  dismantled: ['held_clear', 'reformed'],
  held_clear: ['closed', 'reformed'],
  closed: ['reformed'],
  reformed: ['managed', 'dismantled']
};

const plotSteps: Readonly<Record<string, readonly string[]>> = {
  found: ['measured', 'destroyed'],
  measured: ['destroyed'],
  destroyed: ['revisit_due', 'replanted', 'clear'],
  revisit_due: ['replanted', 'clear'],
  replanted: ['measured', 'destroyed'],
  clear: ['revisit_due', 'replanted']
};

export function stepsFrom(kind: 'hotspot' | 'plot', state: string): readonly string[] {
  return (kind === 'hotspot' ? hotspotSteps : plotSteps)[state] ?? [];
}
