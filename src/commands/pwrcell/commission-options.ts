import type { Fleet } from '../../adapters/fleet/open.ts';
import type { PlanSettings } from '../../engine/commissioning/index.ts';
import { NotFoundError } from '../../engine/errors.ts';
import type { AssetChoice } from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { commission } from './commands.ts';
import { pollsOf, rulesOf } from './session.ts';

export type CommissionOptions = Parameters<Run<typeof commission>>[0]['options'];

/** Sites and inverters that one pass may create, where nothing else is said. */
export const CREATES_MAX = 25;

export async function planSettingsOf(
  options: Pick<
    CommissionOptions,
    'auto' | 'strict' | 'offlineTimeoutMs' | 'adaptive' | 'intervalMs' | 'maxCreates'
  >,
  { instance }: Pick<Fleet, 'instance'>,
  io: Pick<Io, 'context' | 'warn'>,
): Promise<PlanSettings> {
  const { maxCreates: createsMax = CREATES_MAX } = options;
  return { ...(await rulesOf(options, io, pollsOf(options))), instance, createsMax };
}

export function choiceOf({ only, first }: Pick<CommissionOptions, 'only' | 'first'>): AssetChoice {
  return {
    ...(only.length === 0 ? {} : { only }),
    ...(first === undefined ? {} : { first }),
  };
}

export function callsAtOnceOf({ concurrency }: Pick<CommissionOptions, 'concurrency'>): {
  readonly callsAtOnce?: number;
} {
  return concurrency === undefined ? {} : { callsAtOnce: concurrency };
}

/** @param ids - at least one. */
export function noSuchAssets(ids: readonly string[]): NotFoundError {
  const message =
    ids.length === 1
      ? `There is no asset "${ids[0]}" in Concerto.`
      : `${ids.length} ids fit no asset of Concerto.`;
  return new NotFoundError('no-such-asset', message, {
    details: ids.map((id) => ({
      path: '--only',
      value: id,
      expected: 'an id of an asset of ours, or of its system',
    })),
    next: 'flex pwrcell devices list',
  });
}
