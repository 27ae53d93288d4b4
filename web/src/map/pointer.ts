/** Whether an event came from a finger, which needs more room than a mouse. */
export function isTouch(event: Event): boolean {
  return 'pointerType' in event && event.pointerType === 'touch';
}

/** Whether the device has nothing that can hover. */
export function noHover(): boolean {
  return window.matchMedia('(hover: none)').matches;
}
