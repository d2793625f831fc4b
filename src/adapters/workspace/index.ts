import { ConfigError } from '../../engine/errors.ts';
import type { ContextConfig, WorkspaceConfig } from './config.ts';
import { findWorkspace } from './find.ts';

export type {
  ContextConfig,
  FleetConfig,
  HostConfig,
  JobConfig,
  Subscriber,
  WorkspaceConfig,
} from './config.ts';
export { findWorkspace, WORKSPACE_FILE } from './find.ts';

/** The name of the only context where there is no flex.yaml. */
export const DEFAULT_CONTEXT = 'local';

export interface LoadWorkspaceOptions {
  readonly cwd: string;
  /** Of FLEX_WORKSPACE: a folder with flex.yaml, or the file. */
  readonly workspacePath: string | undefined;
  /** Absent: the one that flex.yaml names. */
  readonly contextName: string | undefined;
  /** Where the store lies without flex.yaml, absolute. */
  readonly fallbackStorePath: string;
}

export interface LoadedWorkspace {
  readonly workspaceDir: string | undefined;
  readonly context: ContextConfig;
}

/**
 * Finds flex.yaml and the chosen context in it.
 *
 * @throws ConfigError that lists all mistakes with their lines, or the contexts that there are.
 */
export async function loadWorkspace(options: LoadWorkspaceOptions): Promise<LoadedWorkspace> {
  const workspace = await readWorkspaceOf(options);
  if (workspace !== undefined) {
    const wanted = options.contextName ?? workspace.currentContext;
    return { workspaceDir: workspace.dir, context: chosen(workspace, wanted) };
  }
  const name = options.contextName ?? DEFAULT_CONTEXT;
  if (name !== DEFAULT_CONTEXT) throw noWorkspace(name);
  return {
    workspaceDir: undefined,
    context: { name, storePath: options.fallbackStorePath, subscribers: [] },
  };
}

/** @returns flex.yaml, read; undefined where there is none. */
export async function readWorkspaceOf(
  options: Pick<LoadWorkspaceOptions, 'cwd' | 'workspacePath'>,
): Promise<WorkspaceConfig | undefined> {
  const file = await findWorkspace(options.cwd, options.workspacePath);
  if (file === undefined) return undefined;
  const { readWorkspace } = await import('./read.ts');
  return readWorkspace(file);
}

function chosen(workspace: WorkspaceConfig, name: string): ContextConfig {
  const context = workspace.contexts.find((candidate) => candidate.name === name);
  if (context !== undefined) return context;
  const known = workspace.contexts.map((candidate) => candidate.name).join(', ');
  throw new ConfigError('unknown-context', `${workspace.file} has no context "${name}"; it has ${known}.`, {
    details: [{ path: 'context', file: workspace.file, value: name, expected: `one of ${known}` }],
    next: 'flex help contexts',
  });
}

function noWorkspace(name: string): ConfigError {
  return new ConfigError(
    'unknown-context',
    `There is no context "${name}": no flex.yaml was found from here up.`,
    {
      details: [{ path: 'context', value: name, expected: DEFAULT_CONTEXT }],
      next: 'flex help contexts',
    },
  );
}
