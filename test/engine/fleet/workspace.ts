import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadWorkspace } from '../../../src/adapters/workspace/index.ts';

/** Loads a flex.yaml with a line before what is usual. */
export async function parseWorkspace(line: string): Promise<unknown> {
  const dir = await mkdtemp(join(tmpdir(), 'flex-flaws-'));
  try {
    const text = 'context: a\ncontexts:\n  a:\n    store: { kind: sqlite, path: a.sqlite }\n';
    await writeFile(join(dir, 'flex.yaml'), `${line}\n${text}`);
    return await loadWorkspace({
      cwd: dir,
      workspacePath: undefined,
      contextName: undefined,
      fallbackStorePath: join(dir, 'none.sqlite'),
    });
  } finally {
    await rm(dir, { recursive: true });
  }
}
