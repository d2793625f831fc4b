import { CATALOGUE } from './commands/registry.ts';
import { run } from './commands/shell/run.ts';

/** The program on its process; bin/start.mjs has turned on the compile cache before. */
process.exitCode = await run(
  {
    argv: process.argv.slice(2),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signals: process,
  },
  CATALOGUE,
);
