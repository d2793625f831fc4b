import { enableCompileCache } from 'node:module';
import { flexVersion } from './commands/shell/version.ts';

/** The way in. What needs no program is answered before one is loaded. */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`flex ${flexVersion()}\n`);
    return;
  }
  const { placeOf } = await import('./commands/shell/places.ts');
  enableCompileCache(placeOf('cache', process.env));
  const { run } = await import('./commands/shell/run.ts');
  const { CATALOGUE } = await import('./commands/registry.ts');
  const around = {
    argv,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signals: process,
  };
  process.exitCode = await run(around, CATALOGUE);
}

await main();
