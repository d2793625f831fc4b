import { join } from 'node:path';
import type { SqliteTable } from '../../adapters/store/sqlite/table.ts';
import type { FleetConfig, JobConfig, Subscriber } from '../../adapters/workspace/config.ts';
import { NotFoundError } from '../../engine/errors.ts';
import type { Clock, Table } from '../../engine/ports.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { placeOf } from './places.ts';
import type { Environment } from './terminal.ts';

/** The adapters of a context, opened; the engine sees them as its ports. */
export interface Services {
  readonly clock: Clock;
  readonly table: Table;
  readonly repositories: Repositories;
}

/** Where a command acts, chosen once before it runs. */
export interface Context {
  readonly name: string;
  /** The folder of flex.yaml; absent where there is none. */
  readonly workspaceDir: string | undefined;
  /** The file of the embedded store. */
  readonly storePath: string;
  readonly subscribers: readonly Subscriber[];
  /** What flex.yaml has `flex batch` run; absent: the usual jobs. */
  readonly jobs: readonly JobConfig[] | undefined;
  /** Where flex.yaml has the fleet platform and the vendor's cloud; for `openFleet` of adapters/fleet. */
  readonly fleet: FleetConfig | undefined;
  /**
   * Opens the adapters on first use; later calls get the same ones.
   *
   * @throws NotFoundError `no-store` where there is none and the command only reads.
   */
  open(): Promise<Services>;
  /** Opens the embedded store to look at it as a file: nothing is written, and none is made. */
  inspect(): Promise<SqliteTable>;
  /** Closes what was opened. */
  close(): Promise<void>;
}

export interface OpenContextOptions {
  readonly env: Environment;
  readonly cwd: string;
  readonly clock: Clock;
  /** Of `--context`. */
  readonly contextName: string | undefined;
  /** Whether to make the store where there is none: commands that only read leave no trace. */
  readonly create: boolean;
}

/** What {@link Context.open} made, with the way to end it. */
interface Opened {
  readonly services: Services;
  readonly close: () => void | Promise<void>;
}

/**
 * Chooses the context: `--context`, else FLEX_CONTEXT, else the one that flex.yaml names. Without
 * flex.yaml there is one, `local`, whose store lies in the user's data folder.
 *
 * @throws ConfigError where flex.yaml is wrong or has no such context.
 */
export async function openContext(options: OpenContextOptions): Promise<Context> {
  const { loadWorkspace } = await import('../../adapters/workspace/index.ts');
  const { workspaceDir, context } = await loadWorkspace({
    cwd: options.cwd,
    workspacePath: options.env['FLEX_WORKSPACE'],
    contextName: options.contextName ?? options.env['FLEX_CONTEXT'],
    fallbackStorePath: join(placeOf('data', options.env), 'store.sqlite'),
  });
  let opening: Promise<Opened> | undefined;
  let inspecting: Promise<SqliteTable> | undefined;
  return {
    name: context.name,
    workspaceDir,
    storePath: context.storePath,
    subscribers: context.subscribers,
    jobs: context.jobs,
    fleet: context.fleet,
    open: async () => {
      opening ??= openServices(context.storePath, options).catch((error) => {
        throw workspaceDir === undefined ? error : inWorkspace(error, context.fleet !== undefined);
      });
      return (await opening).services;
    },
    inspect: () => {
      inspecting ??= inspectStore(context.storePath);
      return inspecting;
    },
    close: async () => {
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
      const inspected = await inspecting?.catch(() => undefined);
      await inspected?.close();
    },
  };
}

async function openServices(
  storePath: string,
  { clock, create }: Pick<OpenContextOptions, 'clock' | 'create'>,
): Promise<Opened> {
  const { openSqliteTable } = await import('../../adapters/store/sqlite/open.ts');
  const { createRepositories } = await import('../../engine/repositories/index.ts');
  const table = await openSqliteTable(storePath, { create });
  return { services: { clock, table, repositories: createRepositories(table) }, close: () => table.close() };
}

/** In a workspace without a store nothing is missing but the first thing to be stored. */
function inWorkspace(error: unknown, hasFleet: boolean): unknown {
  if (!(error instanceof NotFoundError) || error.code !== 'no-store') return error;
  return new NotFoundError('no-store', `${error.message} Nothing has been stored in this workspace yet.`, {
    next: hasFleet ? 'flex pwrcell register' : 'flex portfolio apply -f FILE',
  });
}

async function inspectStore(storePath: string): Promise<SqliteTable> {
  const { openSqliteTable } = await import('../../adapters/store/sqlite/open.ts');
  return openSqliteTable(storePath, { readOnly: true });
}
