import type { ImportClient, ImportJob, ImportResult } from '../api/imports';
import { asProblem, type Problem } from '../api/problem';

/** Milliseconds between two questions about a job. */
const pace = 400;

export type Doing = 'nothing' | 'checking' | 'importing';

/** A trial or an import on its way, and what came of it. */
export class ImportWork {
  doing = $state<Doing>('nothing');
  job = $state.raw<ImportJob | null>(null);
  /** Of the trial over the whole file; it holds for what was said when it ran. */
  trial = $state.raw<ImportResult | null>(null);
  done = $state.raw<ImportResult | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The server took the job, then did not answer: it may be done all the same. */
  lost = $state(false);
  #running: AbortController | null = null;

  constructor(private readonly api: ImportClient) {}

  /** Part of the bytes read, 0 to 1; null: not known. */
  readonly part = $derived(this.job && this.job.total > 0 ? Math.min(1, this.job.done / this.job.total) : null);

  async check(form: FormData): Promise<void> {
    this.trial = await this.#run('checking', form);
  }

  async import(form: FormData): Promise<ImportResult | null> {
    this.done = await this.#run('importing', form);
    return this.done;
  }

  /** Something else was said: the trial tells nothing about it. An import that is under way goes on. */
  forget(): void {
    if (this.doing === 'importing') return;
    this.#running?.abort();
    this.doing = 'nothing';
    this.trial = this.done = this.job = this.problem = null;
    this.lost = false;
  }

  async #run(doing: Doing, form: FormData): Promise<ImportResult | null> {
    const running = new AbortController();
    this.#running = running;
    this.doing = doing;
    this.problem = this.job = null;
    this.lost = false;
    try {
      this.job = await this.api.start(form, running.signal);
      while (this.job.state === 'running') {
        await new Promise((next) => setTimeout(next, pace));
        this.job = await this.api.job(this.job.id, running.signal);
      }
    } catch (cause) {
      if (running.signal.aborted) return null;
      this.lost = this.job !== null && doing === 'importing';
      this.problem = asProblem(cause);
    }
    if (running.signal.aborted) return null;
    this.doing = 'nothing';
    return this.problem === null && this.job?.state === 'done' ? this.job.result : null;
  }
}
