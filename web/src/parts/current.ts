/**
 * Keeps the current one of a bar of links in sight: on a narrow screen it may lie beyond the edge, and it moves when fonts
 * arrive or the screen is turned. Gives what ends it.
 */
export function keepCurrentSeen(bar: HTMLElement): () => void {
  const sized = new ResizeObserver(() => bar.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  for (const link of bar.children) sized.observe(link); // tells the first size too
  return () => sized.disconnect();
}
