import type { CommandDefinition, OptionSpec, ParsedInput } from './define.ts';

/** What a command does when the same job is under way on this machine already. */
export type Overlap = 'skip' | 'wait' | 'fail';

/** Options of commands that cron calls; spread into their definitions, they make jobs of them. */
export const JOB_OPTIONS = {
  overlap: {
    kind: 'enum',
    choices: ['skip', 'wait', 'fail'],
    description:
      'when the same job is under way on this machine: leave it be (the default), wait, or complain (exit 75)',
  },
  lockTimeout: {
    kind: 'duration',
    description: 'wait, but no longer than this; default 10m with --overlap wait',
  },
  timeout: {
    kind: 'duration',
    min: 1,
    description: 'end after this long (exit 124); nothing that was done is lost',
  },
  jitter: {
    kind: 'duration',
    default: '0s',
    description: 'begin up to this much later, each machine with a delay of its own',
  },
  ping: {
    kind: 'text',
    placeholder: 'URL',
    description: 'tell a health check of start and end; default FLEX_PING_URL',
  },
} as const satisfies { readonly [name: string]: OptionSpec };

/** The options of a job as the parser leaves them. */
export interface JobSettings {
  readonly overlap?: Overlap;
  readonly lockTimeoutMs?: number;
  readonly timeoutMs?: number;
  readonly jitterMs: number;
  readonly ping?: string;
}

/** The keys under which the parser leaves the options of a job. */
export const JOB_KEYS = [
  'overlap',
  'lockTimeoutMs',
  'timeoutMs',
  'jitterMs',
  'ping',
] as const satisfies readonly (keyof JobSettings)[];

/** Whether a command takes the options of a job. */
export function isJob({ options }: CommandDefinition): boolean {
  return options['overlap'] === JOB_OPTIONS.overlap;
}

/** Whether a run is entered into the ledger: one that changes something in a context. */
export function isRecorded(
  { danger, where, actsWith }: CommandDefinition,
  { options }: ParsedInput,
): boolean {
  const acts = options['dryRun'] !== true && (actsWith === undefined || options[actsWith] === true);
  return danger !== 'none' && where !== 'files' && acts;
}
