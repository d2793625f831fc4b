import { RefusedError, UsageError } from '../../engine/errors.ts';
import { QUARANTINE_REASONS, type Recheck, takeOut } from '../../engine/fleet/index.ts';
import { collect, type FleetRepository, type QuarantineEntry } from '../../engine/repositories/index.ts';
import type { Run } from '../shell/define.ts';
import type { Failure } from '../shell/result.ts';
import { assertKnown } from './assert-known.ts';
import type { quarantineRelease } from './quarantine-commands.ts';
import { entriesOf, headJson, rechecker, replayOf } from './quarantine-entries.ts';
import { passOf } from './session.ts';
import { countText } from './texts.ts';

/** Entries that are told one by one. */
const TOLD_MAX = 20;

export const run: Run<typeof quarantineRelease> = async ({ args, options }, io) => {
  await assertKnown('--reason', options.reason, QUARANTINE_REASONS);
  assertChosen(args.key, options);
  const pass = await passOf(io, 'quarantine');
  const { fleet } = pass;
  const entries = await entriesOf(await keysOf(args.key, options, fleet), fleet);
  const recheck = rechecker(fleet, io.clock.nowMs());
  const looked: Looked[] = [];
  for (const entry of entries) {
    const check = await recheck(entry);
    looked.push({ entry, check, isReleased: options.anyway || check.outcome !== 'still' });
  }
  const released = looked.filter(({ isReleased }) => isReleased);
  const kept = looked.filter(({ isReleased }) => !isReleased);
  if (released.length === 0 && kept.length > 0) throw stillSo(kept);
  const keys = released.map(({ entry }) => entry.key);
  if (!options.dryRun) await takeOut(keys, fleet);
  await pass.close();
  const replays = [...new Set(released.flatMap(({ entry }) => replayOf(entry) ?? []))];
  return {
    kind: 'done',
    lines: linesOf(released, options.dryRun),
    data: {
      released: released.map(lookedJson),
      kept: kept.map(lookedJson),
      replay: replays,
      dryRun: options.dryRun,
    },
    ...nextOf(released),
    ...(kept.length === 0 ? {} : { partial: true, failures: failuresOf(kept) }),
  };
};

/** Where it is known which recording it was. */
function nextOf(released: readonly Looked[]): { readonly next?: string } {
  const first = released.find(({ entry }) => (entry.recording?.file ?? '-') !== '-');
  const next = first && replayOf(first.entry);
  return next === undefined ? {} : { next };
}

interface Looked {
  readonly entry: QuarantineEntry;
  readonly check: Recheck;
  readonly isReleased: boolean;
}

interface Choice {
  readonly all: boolean;
  readonly reason: readonly string[];
  readonly system: readonly string[];
}

/** @throws UsageError with everything that is wrong. */
function assertChosen(keys: readonly string[], { all, reason, system }: Choice): void {
  const problems = [
    ...(keys.length === 0 && !all ? [{ path: 'key', expected: 'keys, or --all with --reason' }] : []),
    ...(keys.length > 0 && all ? [{ path: '--all', expected: 'keys, or --all: not both' }] : []),
    ...(all && reason.length === 0 ? [{ path: '--reason', expected: 'a reason beside --all' }] : []),
    ...(!all && reason.length > 0 ? [{ path: '--reason', expected: 'only with --all' }] : []),
    ...(!all && system.length > 0 ? [{ path: '--system', expected: 'only with --all' }] : []),
  ];
  if (problems.length === 0) return;
  throw new UsageError('bad-arguments', 'It is not clear what is to be released.', {
    details: problems,
    next: 'flex pwrcell quarantine release --help',
  });
}

async function keysOf(
  keys: readonly string[],
  { all, reason, system }: Choice,
  fleet: FleetRepository,
): Promise<readonly string[]> {
  if (!all) return [...new Set(keys)];
  const systems = new Set(system.map((id) => id.toLowerCase()));
  const heads = await Promise.all(
    QUARANTINE_REASONS.filter((one) => reason.includes(one)).map((one) => collect(fleet.quarantined(one))),
  );
  return heads
    .flat()
    .filter(({ systemId = '' }) => systems.size === 0 || systems.has(systemId.toLowerCase()))
    .map(({ key }) => key);
}

function stillSo(kept: readonly Looked[]): RefusedError {
  const [first] = kept;
  const message =
    kept.length === 1
      ? `Why ${first!.entry.key} was put apart is as it was.`
      : `Why these ${kept.length} were put apart is as it was.`;
  return new RefusedError('still-wrong', message, {
    details: kept.slice(0, TOLD_MAX).map(({ entry, check }) => ({
      path: entry.key,
      value: check.message,
      expected: 'that this is mended, or --anyway where nothing more is to be done about it',
    })),
    next: `flex pwrcell quarantine show ${first!.entry.key}`,
  });
}

function linesOf(released: readonly Looked[], isDryRun: boolean): readonly string[] {
  if (released.length === 0) return ['nothing to release'];
  const did = isDryRun ? 'would release' : 'released';
  const told = released.slice(0, TOLD_MAX).map(({ entry, check }) => {
    const later =
      replayOf(entry) === undefined ? 'what it held stays unused' : 'replay it to use what it held';
    return `${did} ${entry.key}, ${countText(entry.count, 'record')}: ${check.message}; ${later}`;
  });
  const more = released.length - told.length;
  return more === 0 ? told : [...told, `${did} ${more} more, all of which --json names`];
}

function lookedJson({ entry, check }: Looked): object {
  const replay = replayOf(entry);
  return { ...headJson(entry), check, ...(replay === undefined ? {} : { replay }) };
}

/** Of many the first are named; with --json all are there. */
function failuresOf(kept: readonly Looked[]): readonly Failure[] {
  const more = kept.length - TOLD_MAX;
  const told = kept.slice(0, TOLD_MAX).map(failureOf);
  return more <= 0 ? told : [...told, { id: `${more} more`, message: 'not released: as before' }];
}

function failureOf({ entry, check }: Looked): Failure {
  return { id: entry.key, message: `not released: ${check.message}` };
}
