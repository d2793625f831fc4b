import { basename } from 'node:path';
import type { Io } from '../shell/io.ts';
import { launcherPath, nodeFolder } from './launcher.ts';

/** What has to be called how often, from where nothing is known. */
export interface Entry {
  /** The launcher, absolute, and its words. */
  readonly words: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly tickMinutes: number;
  /** A name for files. */
  readonly name: string;
  /** What it is, for people. */
  readonly about: string;
  readonly jobNames: readonly string[];
  /** [ms] */
  readonly jitterMs: number;
}

export interface EntryOptions {
  readonly tickMinutes: number;
  readonly jobNames: readonly string[];
  readonly ping: string | undefined;
  readonly jitterMs: number;
}

/** A batch that takes longer hangs; one that is only slow is left to finish, and the next ones are skipped. */
export const BATCH_TIMEOUT = '1h';

/** Folders of the user that cron does not know of. */
const PLACES = ['XDG_DATA_HOME', 'XDG_STATE_HOME'] as const;

export async function entryOf(options: EntryOptions, io: Io): Promise<Entry> {
  const { workspaceDir, name: contextName, storePath } = await io.context();
  const place = workspaceDir ?? storePath;
  const context = workspaceDir === undefined ? [] : ['--context', contextName];
  return {
    words: [launcherPath(), 'batch', ...context, '--timeout', BATCH_TIMEOUT],
    env: [...pathEnv(), ...workspaceEnv(workspaceDir, io), ...pingEnv(options.ping)],
    tickMinutes: options.tickMinutes,
    name: `flex-batch-${fileName(workspaceDir === undefined ? contextName : basename(workspaceDir))}`,
    about: `flex batch of ${place}`,
    jobNames: options.jobNames,
    jitterMs: options.jitterMs,
  };
}

function pathEnv(): Entry['env'] {
  const folder = nodeFolder(process.execPath);
  return folder === undefined ? [] : [['PATH', `${folder}:/usr/local/bin:/usr/bin:/bin`]];
}

function workspaceEnv(workspaceDir: string | undefined, io: Io): Entry['env'] {
  const places = PLACES.flatMap((name): Entry['env'] => {
    const value = io.env[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  return workspaceDir === undefined ? places : [['FLEX_WORKSPACE', workspaceDir], ...places];
}

/** In the environment, where other users do not see it as they see arguments. */
function pingEnv(ping: string | undefined): Entry['env'] {
  return ping === undefined ? [] : [['FLEX_PING_URL', ping]];
}

function fileName(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]+/g, '-') || 'default';
}
