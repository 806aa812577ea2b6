// The server the journeys run against. One that is started here has its own data directory and leaves nothing behind. Where DEMO_CITY is the data directory
// of a demo city that is loaded and stopped, it serves a copy: loading one takes more than a minute of two processors.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const startWithin = 600_000; // milliseconds; loading the demo city is most of it

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.BASE_URL) {
    if (!process.env.DEMO_ACCOUNTS) throw new Error('BASE_URL is given: give DEMO_ACCOUNTS too, the path of demo-accounts.json');
    return undefined;
  }
  const binary = process.env.YANGGUANG ?? path.resolve(import.meta.dirname, '../../var/bin/yangguang');
  if (!fs.existsSync(binary)) throw new Error(`${binary} is not there: run make build, or set YANGGUANG`);
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yangguang-e2e-'));
  // With its owners: as root the embedded PostgreSQL's files belong to another uid.
  if (process.env.DEMO_CITY) execFileSync('cp', ['-a', `${process.env.DEMO_CITY}/.`, dir]);
  fs.chmodSync(dir, 0o755); // as root the embedded PostgreSQL runs under another uid and must reach its directory
  const env = { ...process.env, DATA_DIR: dir, LISTEN: '127.0.0.1:0', ADMIN_LISTEN: '127.0.0.1:0', BASE_URL: '' };
  const server = spawn(binary, ['serve', '--demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    if (server.exitCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await gone;
    }
    fs.rmSync(dir, { recursive: true, force: true });
  };
  try {
    process.env.BASE_URL = await ready(server);
  } catch (cause) {
    await stop();
    throw cause;
  }
  process.env.DEMO_ACCOUNTS = path.join(dir, 'demo-accounts.json');
  return stop;
}

function ready(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`the server was not ready in time; it said:\n${said}`)), startWithin);
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      const address = /ready at (http:\/\/\S+)/.exec(said)?.[1];
      if (!address) return;
      clearTimeout(late);
      resolve(address);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the server ended with ${code}; it said:\n${said}`));
    });
  });
}
