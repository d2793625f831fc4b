// Builds dist/ for the installed package: Node does not run TypeScript under node_modules. One file
// per way in, and shared pieces that are loaded when they are needed, so that a short command stays short.
import { existsSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/** Ways in: name in dist/ → source. Those that do not exist are left out. */
const ENTRIES = {
  main: 'src/main.ts',
  worker: 'src/adapters/workflow/embedded/worker.ts',
};

/** Real dependencies of the package: WebAssembly and the like stays as it is. */
const EXTERNAL = ['highs'];

const entryPoints = Object.fromEntries(Object.entries(ENTRIES).filter(([, source]) => existsSync(source)));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  // Names of classes are read: an error's name is said to the operator.
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  external: EXTERNAL,
  legalComments: 'external',
  chunkNames: 'chunk-[hash]',
  // Packages in the older module format call require for Node's own modules.
  banner: {
    js: "import{createRequire as __flexRequire}from'node:module';const require=__flexRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
console.log(`dist/: ${Object.keys(entryPoints).join(', ')}`);
