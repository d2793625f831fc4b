import { join, relative, resolve } from 'node:path';
import { firstLineOf, kindOf } from '../../adapters/example-files/files.ts';
import { WORKSPACE_FILE } from '../../adapters/workspace/find.ts';
import { UsageError } from '../../engine/errors.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import { commandLine } from '../shell/suggest.ts';
import type { makeWorkspace } from './commands.ts';
import { type ExampleDone, makeExample } from './example.ts';
import { WORKSPACE_TEXT } from './workspace-file.ts';

export const run: Run<typeof makeWorkspace> = async ({ args, options }, io) => {
  const dir = resolve(io.cwd, args.dir ?? '.');
  const { example, seed, sites, days, dryRun } = options;
  if ((await kindOf(dir)) === 'file') throw notAFolder(args.dir ?? '.');
  const workspaceFile = join(dir, WORKSPACE_FILE);
  const isThere = (await firstLineOf(workspaceFile)) !== undefined;
  const place = { dir, told: toldDir(dir, io), hasWorkspace: isThere };
  const making = { seed, siteCount: sites, dayCount: days };
  const writeWorkspace = async () => {
    if (!isThere && !dryRun) await io.writeFile(workspaceFile, WORKSPACE_TEXT);
  };
  if (!example) {
    await writeWorkspace();
    return resultOf(place, { dryRun, example: undefined });
  }
  const done = await makeExample(making, { place, dryRun, writeWorkspace }, io);
  return resultOf(place, { dryRun, example: done });
};

/** Where the workspace is made. */
export interface Place {
  /** Absolute. */
  readonly dir: string;
  /** As it is told, from the working directory. */
  readonly told: string;
  /** Its flex.yaml was there before. */
  readonly hasWorkspace: boolean;
}

function toldDir(dir: string, { cwd }: Io): string {
  const told = relative(cwd, dir);
  return told === '' ? '.' : told.startsWith('..') ? dir : told;
}

function notAFolder(dir: string): UsageError {
  return new UsageError('not-a-folder', `${dir} is a file: a workspace needs a folder.`, {
    details: [{ path: '<DIR>', value: dir, expected: 'a folder, or a name that is free' }],
    next: 'flex init',
  });
}

function resultOf(
  place: Place,
  { dryRun, example }: { readonly dryRun: boolean; readonly example: ExampleDone | undefined },
): CommandResult {
  const { told, hasWorkspace } = place;
  const inDir = told === '.' ? 'here' : `in ${told}`;
  const writes = dryRun ? 'would write' : 'wrote';
  const lines = [
    hasWorkspace
      ? `there is a workspace ${inDir}: ${WORKSPACE_FILE} is left as it is`
      : `${writes} ${WORKSPACE_FILE}: a workspace ${inDir}`,
    ...(example?.lines ?? []),
  ];
  const command = example === undefined ? 'flex portfolio apply -f FILE' : 'flex prognosis generate';
  return {
    kind: 'done',
    lines,
    data: {
      dryRun,
      dir: place.dir,
      written: [...(hasWorkspace ? [] : [WORKSPACE_FILE]), ...(example?.written ?? [])],
      kept: [...(hasWorkspace ? [WORKSPACE_FILE] : []), ...(example?.kept ?? [])],
      ...(example === undefined ? {} : { example: example.data }),
    },
    ...(dryRun ? {} : { next: told === '.' ? command : `${commandLine(['cd', told])} && ${command}` }),
  };
}
