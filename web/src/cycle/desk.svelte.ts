import type { CycleClient, Scope } from '../api/cycle';
import type { RecognitionClient } from '../api/recognition';
import { CycleClient as Reports } from '../api/cycle';
import { RecognitionClient as Files } from '../api/recognition';
import { tell, type CycleKey } from '../i18n/cycle';
import type { Words } from '../i18n/translate';
import type { App } from '../state/app.svelte';
import type { CycleAddress } from '../state/cycle';
import { asProblem, type Problem } from '../api/problem';

/** What the parts of this room share: the address, the words, the way to the server. */
export class Desk {
  readonly reports: CycleClient;
  readonly files: RecognitionClient;

  constructor(readonly app: App) {
    this.reports = new Reports(app.api.http);
    this.files = new Files(app.api.http);
  }

  get at(): CycleAddress {
    return this.app.location.current.cycle;
  }

  get scope(): Scope {
    return { area: this.app.location.current.area, province: this.app.location.current.province };
  }

  /** The scope, narrowed to a level. */
  get among(): Scope & { readonly level: string } {
    return { ...this.scope, level: this.at.among };
  }

  /** In the demo nobody signs in: a step names the post that takes it. */
  get namesPost(): boolean {
    const account = this.app.session.value?.account;
    return Boolean(this.app.session.value?.demo && account?.name === 'demo');
  }

  t(key: CycleKey, words: Words = {}): string {
    return tell(this.app.lang, key, words);
  }

  href(change: Partial<CycleAddress>): string {
    return this.app.location.href({ room: 'cycle', cycle: { ...this.at, ...change } });
  }

  go(change: Partial<CycleAddress>): void {
    this.app.location.go({ room: 'cycle', cycle: { ...this.at, ...change } });
  }

  /** A change that is no step of its own, as of a filter. */
  set(change: Partial<CycleAddress>): void {
    this.app.location.replace({ cycle: { ...this.at, ...change } });
  }

  /** A click on a link of this room; with a key held it is left to the browser. */
  follow(event: MouseEvent, change: Partial<CycleAddress>): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.go(change);
  }

  /** The label of a class of whatever set, as the short word on the map where there is one. */
  provinceName(code: string): string {
    return this.app.provinceName.get(code) ?? code;
  }
}

/** Something that is sent: whether it is on its way, and what came back wrong. */
export class Sending {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  /** Sends once; null where it was refused, and why stands in problem. */
  async run<T>(send: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.problem = null;
    try {
      return await send();
    } catch (cause) {
      this.problem = asProblem(cause);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
