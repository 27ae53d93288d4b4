/** What is open in the room of programmes, as its part of the address says. */
export type Open =
  | { readonly page: 'list' | 'agencies' | 'pack' }
  | { readonly page: 'log' | 'calendar' | 'new'; readonly q: URLSearchParams }
  | { readonly page: 'programme' | 'agency' | 'entry' | 'edit'; readonly id: string; readonly q: URLSearchParams }
  | { readonly page: 'target'; readonly id: string; readonly target: string; readonly q: URLSearchParams };

/** Whether an address of this room could be one; anything else is left at the list. */
export function isOpen(text: string): boolean {
  return text.length < 600 && /^(agencies|pack|(log|calendar|new)(\?.*)?|[ptaed]\.[^?]+(\?.*)?)$/.test(text);
}

const letters = { p: 'programme', a: 'agency', e: 'entry', d: 'edit' } as const;

/** Reads p.ID, t.ID/TARGET, a.ID, e.CODE, d.CODE (edit), agencies, pack, log, calendar, new; filters stand behind a question mark. */
export function readOpen(text: string): Open {
  const [head = '', tail = ''] = text.split(/\?(.*)/s);
  const q = new URLSearchParams(tail);
  if (head === 'agencies' || head === 'pack') return { page: head };
  if (head === 'log' || head === 'calendar' || head === 'new') return { page: head, q };
  const target = /^t\.([^/]+)\/(.+)$/.exec(head);
  if (target?.[1] && target[2]) return { page: 'target', id: target[1], target: target[2], q };
  const one = /^([paed])\.(.+)$/.exec(head);
  const letter = one?.[1];
  if (one?.[2] && (letter === 'p' || letter === 'a' || letter === 'e' || letter === 'd')) return { page: letters[letter], id: one[2], q };
  return { page: 'list' };
}

/** Writes such a part; filters that are empty are left out. */
export function openText(head: string, filters: Readonly<Record<string, string | number | boolean>> = {}): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== '' && value !== false) q.set(name, String(value));
  const tail = q.toString();
  return tail ? `${head}?${tail}` : head;
}
