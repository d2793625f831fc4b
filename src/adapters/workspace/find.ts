import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../engine/errors.ts';

export const WORKSPACE_FILE = 'flex.yaml';

/**
 * @param cwd - where the search upwards begins.
 * @param workspacePath - a folder with flex.yaml, or the file, in place of the search.
 * @returns the path of flex.yaml, or undefined where no folder from here up has one.
 * @throws ConfigError `no-workspace` where `workspacePath` leads to no flex.yaml.
 */
export async function findWorkspace(cwd: string, workspacePath?: string): Promise<string | undefined> {
  if (workspacePath !== undefined && workspacePath !== '') return stated(resolve(cwd, workspacePath));
  let dir = resolve(cwd);
  for (;;) {
    const file = join(dir, WORKSPACE_FILE);
    if (await isFile(file)) return file;
    const parent = dirname(dir);
    if (parent === dir) return undefined;
    dir = parent;
  }
}

async function stated(path: string): Promise<string> {
  if (await isFile(path)) return path;
  const file = join(path, WORKSPACE_FILE);
  if (await isFile(file)) return file;
  throw new ConfigError('no-workspace', `FLEX_WORKSPACE leads to no ${WORKSPACE_FILE}.`, {
    details: [{ path: 'FLEX_WORKSPACE', value: path, expected: `a folder with ${WORKSPACE_FILE}` }],
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
