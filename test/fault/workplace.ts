import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Ended, makeSandbox, type RunOptions, type Sandbox } from '../cli/harness.ts';

/** A workspace with its store that can be copied as it is: what has been prepared once serves many faults. */
export interface Workplace {
  readonly dir: string;
  /** The file of its store. */
  readonly storePath: string;
  /** The operator's environment. */
  readonly env: { readonly [name: string]: string };
  /** The program in a process of its own. */
  flex(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** The same in this process. */
  here(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Another workplace with everything that is in this one now. */
  copy(): Promise<Workplace>;
  remove(): Promise<void>;
}

export interface Workplaces {
  /** A workplace with these files and a `flex.yaml`. */
  create(files: { readonly [name: string]: string }): Promise<Workplace>;
  remove(): Promise<void>;
}

/** A store in the workspace, and a subscriber that notes in `told` what it was told. */
const flexYaml = (dir: string) => `context: local
contexts:
  local:
    store: {kind: sqlite, path: .flex/store.sqlite}
    subscribers:
      - {topic: prognosis-updated, exec: [sh, -c, 'cat >> "$0"', '${join(dir, 'told')}']}
`;

/** Workplaces of one operator. */
export async function makeWorkplaces(): Promise<Workplaces> {
  const sandbox = await makeSandbox();
  return {
    async create(files) {
      const place = workplace(sandbox, await mkdtemp(join(sandbox.dir, 'w-')));
      await mkdir(join(place.dir, '.flex'));
      for (const [name, text] of Object.entries({ 'flex.yaml': flexYaml(place.dir), ...files })) {
        await writeFile(join(place.dir, name), text);
      }
      return place;
    },
    remove: () => sandbox.remove(),
  };
}

function workplace(sandbox: Sandbox, dir: string): Workplace {
  return {
    dir,
    storePath: join(dir, '.flex', 'store.sqlite'),
    env: sandbox.env,
    flex: (args, options) => sandbox.flex(args, { cwd: dir, ...options }),
    here: (args, options) => sandbox.here(args, { cwd: dir, ...options }),
    async copy() {
      const to = await mkdtemp(join(sandbox.dir, 'w-'));
      await cp(dir, to, { recursive: true });
      await writeFile(join(to, 'flex.yaml'), flexYaml(to));
      return workplace(sandbox, to);
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Runs commands one after the other; each must end with one of these codes. */
export async function inTurn(
  place: Workplace,
  commands: readonly (readonly string[])[],
  exitCodes: readonly number[] = [0],
): Promise<void> {
  for (const args of commands) {
    const ended = await place.here(args);
    expect(exitCodes, `flex ${args.join(' ')}\n${ended.stderr}`).toContain(ended.exitCode);
  }
}
