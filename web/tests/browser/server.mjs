// Starts the real program on a free port with a data folder of its own, and stops it without a trace.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const binary = resolve(process.env.BINARY ?? join(here, '../../../bin/cotmoc'));

function environment(data, extra) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COTMOC_')));
  return { ...env, COTMOC_DATA: data, ...extra };
}

/** Where data of tests go: into memory where there is room, as those of the Go tests do, or a disk makes and syncs thousands of files. */
function temporary() {
  const [memory, room] = ['/dev/shm', 4 * 2 ** 30];
  if (process.env.TMPDIR || !existsSync(memory)) return tmpdir();
  const { type, bavail, bsize } = statfsSync(memory);
  return type === 0x01021994 && bavail * bsize >= room ? memory : tmpdir(); // the type is tmpfs
}

/** Runs a command of the program to its end, while others go on. */
function command(words, data, input = '') {
  return new Promise((done, fail) => {
    const child = spawn(binary, words, { env: environment(data, {}) });
    let said = '';
    child.stdout.on('data', (part) => (said += part));
    child.stderr.on('data', (part) => (said += part));
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done(said) : fail(new Error(`cotmoc ${words.join(' ')}: ${said}`))));
    child.stdin.end(input);
  });
}

/** Answers with its address when the server is ready; fails with what it printed when it ends before. */
async function ready(child, log) {
  const end = Date.now() + 180_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`the server ended (${child.exitCode}):\n${log.join('')}`);
    const url = /is serving at {2}(\S+)/.exec(log.join(''))?.[1];
    if (url && (await fetch(`${url}/readyz`).then((r) => r.ok, () => false))) return url;
    await new Promise((next) => setTimeout(next, 250));
  }
  throw new Error(`the server is not ready after three minutes:\n${log.join('')}`);
}

/** The page in the binary must be the one that was built here, or the tests would look at an old one. */
async function sameUi(url) {
  const built = join(here, '../../dist/index.html');
  if (!existsSync(built)) throw new Error('web/dist is not built: run npm run build, then build the binary');
  const served = await fetch(`${url}/`).then((r) => r.text());
  if (served !== readFileSync(built, 'utf8')) throw new Error(`${binary} holds another page than web/dist: build the binary again`);
}

/** Starts "demo" or "serve"; `accounts` are added first, as [name, password, more flags]; `imports` when it runs, as arguments of "cotmoc import". */
export async function start(kind, accounts = [], imports = [], settings = {}) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: build it first`);
  const data = mkdtempSync(join(temporary(), 'cotmoc-browser-'));
  // The private cluster runs as an unprivileged user, who must reach the folder.
  chmodSync(data, 0o755);
  for (const [name, password, ...flags] of accounts) {
    const role = flags.includes('--role') ? [] : ['--role', 'administrator'];
    await command(['user', 'add', name, ...role, ...flags], data, `${password}\n${password}\n`);
  }
  const log = [];
  const child = spawn(binary, [kind], { env: environment(data, { COTMOC_LISTEN: '127.0.0.1:0', ...settings }), stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (part) => log.push(String(part)));
  child.stderr.on('data', (part) => log.push(String(part)));
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  };
  /** Runs another command of the program on the same data. */
  const also = (words) => command(words, data);
  try {
    const url = await ready(child, log);
    await sameUi(url);
    for (const words of imports) await also(['import', ...words]);
    return { url, stop, also };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
