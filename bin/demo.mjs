// npm run demo: the commands of a first day, run for real in a fresh folder, each shown before its output.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** As they are typed in the folder `demo`, in this order. */
const COMMANDS = [
  'flex init --example',
  'flex prognosis generate',
  'flex prognosis show',
  'flex cycle run --id evening --reduce 10kW --periods 17:00-20:00',
  'flex offer list c-evening',
  'flex order apply c-evening --yes',
  'flex prognosis diff quarter',
  'flex plan show home-02-site',
  'flex',
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'demo');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// The demo's own folders, so that it neither reads nor leaves anything in those of the user.
const env = {
  ...process.env,
  PATH: `${join(root, 'bin')}:${process.env.PATH}`,
  XDG_DATA_HOME: join(folder, '.data'),
  XDG_STATE_HOME: join(folder, '.state'),
  XDG_CONFIG_HOME: join(folder, '.config'),
};

for (const command of COMMANDS) {
  console.log(`$ ${command}`);
  const { status, signal } = spawnSync('sh', ['-c', command], { cwd: folder, env, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`the demo stopped: "${command}" ended with ${signal ?? `exit code ${status}`}`);
    process.exitCode = status ?? 1;
    break;
  }
  console.log();
}
