import type { ReplaySpeed } from '../../adapters/telemetry/replay/pace.ts';
import { UsageError } from '../../engine/errors.ts';
import { parseInstant, UTC } from '../../engine/time/index.ts';
import { asFlag } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import type { replayRecordings } from './commands.ts';
import { replayAlone } from './replay-alone.ts';

export const run: Run<typeof replayRecordings> = async ({ args, options }, io) => {
  const { format, only, from, until, series, restart, dryRun, offlineTimeoutMs } = options;
  const clock = { zone: UTC, nowMs: io.clock.nowMs() };
  const fromMs = from === undefined ? undefined : asFlag('--from', () => parseInstant(from, clock));
  const untilMs = until === undefined ? undefined : asFlag('--until', () => parseInstant(until, clock));
  refuseReversed(fromMs, untilMs, until);
  const selection = {
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(only.length === 0 ? {} : { only: new Set(only) }),
  };
  const request = {
    files: args.file,
    format,
    selection,
    speed: speedOf(options.speed),
    series,
    isRestart: restart,
    isDryRun: dryRun,
    offlineTimeoutMs,
  };
  return replayAlone(request, io);
};

const TIMES = /^(\d+(?:\.\d+)?|\.\d+)x$/i;
const SPEED_EXPECTED = 'recorded, max, or how many times as fast, such as 60x';

export function speedOf(text: string): ReplaySpeed {
  if (text === 'max') return { kind: 'max' };
  if (text === 'recorded') return { kind: 'times', factor: 1 };
  const factor = Number(TIMES.exec(text)?.[1]);
  if (factor > 0) return { kind: 'times', factor };
  throw new UsageError('bad-speed', `--speed cannot be "${text}".`, {
    details: [{ path: '--speed', value: text, expected: SPEED_EXPECTED }],
  });
}

function refuseReversed(
  fromMs: number | undefined,
  untilMs: number | undefined,
  until: string | undefined,
): void {
  if (fromMs === undefined || untilMs === undefined || fromMs < untilMs) return;
  throw new UsageError('empty-span', '--until is not after --from: nothing would be replayed.', {
    details: [{ path: '--until', value: until ?? '', expected: 'an instant after --from' }],
  });
}
