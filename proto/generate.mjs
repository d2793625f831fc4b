// npm run gen: turns the schemas into the code that reads and writes them. The code is committed, since the
// sources run as they are; a test says when it is not what the schemas say.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PROTO = join(ROOT, 'proto');
const OUT = join(ROOT, 'src/adapters/telemetry/generated');
const NAME = 'messages';

const SHARED = [
  '--target=static-module',
  '--wrap=esm',
  '--dependency=protobufjs/minimal.js',
  `--path=${PROTO}`,
  '--no-verify',
  '--no-convert',
  '--no-delimited',
  '--no-typeurl',
  '--no-service',
  '--no-create',
  '--null-semantics',
  '--force-long',
];

const schemas = readdirSync(PROTO, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.proto'))
  .map((name) => join(PROTO, name))
  .sort();

const outDir = process.argv[2] ?? OUT;
const tempDir = mkdtempSync(join(tmpdir(), 'flex-gen-'));
try {
  mkdirSync(outDir, { recursive: true });
  pbjs(join(outDir, `${NAME}.js`), ['--no-comments']);
  // Types are made from the comments, which only weigh in the code itself.
  pbjs(join(tempDir, `${NAME}.js`), ['--dts']);
  const types = readFileSync(join(tempDir, `${NAME}.d.ts`), 'utf8');
  writeFileSync(join(outDir, `${NAME}.d.ts`), types.replace(/^ +$/gm, ''));
} finally {
  rmSync(tempDir, { recursive: true });
}

function pbjs(file, flags) {
  const program = join(ROOT, 'node_modules/protobufjs-cli/bin/pbjs');
  execFileSync(process.execPath, [program, ...SHARED, ...flags, `--out=${file}`, ...schemas], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
