// The way in, in plain JavaScript: it answers what needs no program, and turns on the compile cache
// before the first file of the program is read, so that in a checkout not even that one is compiled anew.
import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const argument = process.argv[2];
if (process.argv.length === 3 && (argument === '--version' || argument === '-V')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return; // the reader has gone
    process.stderr.write(`error: The output could not be written: ${message}.\n`);
    process.exitCode = 69;
  });
  process.stdout.write(`flex ${version}\n`);
} else {
  const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
  enableCompileCache(join(cache?.startsWith('/') ? cache : join(home ?? homedir(), '.cache'), 'flex'));
  // A checkout runs its sources; an installed package has none.
  const sources = new URL('../src/main.ts', import.meta.url);
  await import(existsSync(sources) ? sources.href : new URL('../dist/main.js', import.meta.url).href);
  // Ended by a time-out or a signal: all has been printed, and what does not stop by itself is left to itself.
  if ([124, 130, 143].includes(process.exitCode)) process.exit();
}
