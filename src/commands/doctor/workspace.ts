import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { NotFoundError } from '../../engine/errors.ts';
import type { Io } from '../shell/io.ts';
import { type AreaReport, runChecks } from './area.ts';

/** Whether flex.yaml can be read, and what it names is there. */
export async function checkWorkspace(io: Io): Promise<AreaReport> {
  const subject = await io.context().then(
    ({ name, workspaceDir }) => `context ${name} of ${workspaceDir ?? 'no workspace'}`,
    () => 'flex.yaml',
  );
  return runChecks({ area: 'workspace', subject }, [
    {
      id: 'configuration',
      says: 'flex.yaml can be read, and has the context',
      run: async () => void (await io.context()),
    },
    { id: 'subscribers', says: 'the programs of all subscribers are there', run: () => checkSubscribers(io) },
  ]);
}

async function checkSubscribers(io: Io): Promise<void> {
  const context = await io.context().catch(() => undefined);
  if (context === undefined) return;
  const missing: string[] = [];
  for (const { exec } of context.subscribers) {
    const [program] = exec;
    if (!(await isThere(program, context.workspaceDir ?? io.cwd, io.env['PATH'] ?? '')))
      missing.push(program);
  }
  if (missing.length === 0) return;
  throw new NotFoundError('no-program', `There is no program ${missing.join(', ')}.`);
}

async function isThere(program: string, dir: string, path: string): Promise<boolean> {
  const isPlace = isAbsolute(program) || program.includes('/');
  const places = isPlace
    ? [resolve(dir, program)]
    : path.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    const isExecutable = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return true;
  }
  return false;
}
