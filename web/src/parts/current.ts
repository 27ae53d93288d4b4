/** Scrolls a bar of links until the current one is seen: on a narrow screen it may lie beyond the edge. */
export function showCurrent(bar: HTMLElement | null | undefined): void {
  bar?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
