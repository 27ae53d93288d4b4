import { untrack } from 'svelte';
import { formatAddress, parseAddress, type Address } from './address';

/** The address bar as state: the one place where what is shown is decided. */
export class LocationState {
  #current = $state.raw<Address>(parseAddress(window.location.search));

  constructor() {
    window.addEventListener('popstate', () => {
      this.#current = parseAddress(window.location.search);
    });
  }

  get current(): Address {
    return this.#current;
  }

  /** A step a person can take back. */
  go(change: Partial<Address>): void {
    this.#set(change, 'pushState');
  }

  /** A change that is no step of its own: moving the map, typing in a filter, playing through time. */
  replace(change: Partial<Address>): void {
    this.#set(change, 'replaceState');
  }

  /** The address of this state with a change, for links. */
  href(change: Partial<Address>): string {
    return window.location.pathname + formatAddress({ ...this.#current, ...change });
  }

  #set(change: Partial<Address>, how: 'pushState' | 'replaceState'): void {
    // Whoever changes the address does not thereby depend on it.
    const next = { ...untrack(() => this.#current), ...change };
    const url = window.location.pathname + formatAddress(next);
    this.#current = next;
    if (url === window.location.pathname + window.location.search) return;
    window.history[how](null, '', url);
  }
}
