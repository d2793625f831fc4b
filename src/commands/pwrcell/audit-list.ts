import { type AuditLine, type AuditLogRepository, collect } from '../../engine/repositories/index.ts';
import { formatInstant, parseInstant, UTC } from '../../engine/time/index.ts';
import { asFlag } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import type { StreamEvent } from '../shell/result.ts';
import type { auditList } from './commands.ts';

/** Lines that people are shown unless they want another number. */
const SHOWN_MAX = 50;

export const run: Run<typeof auditList> = async ({ options }, io) => {
  const { auditLog } = (await (await io.context()).open()).repositories;
  const { asset, since } = options;
  const clock = { zone: UTC, nowMs: io.clock.nowMs(), bareDuration: 'ago' } as const;
  const wanted: Wanted = {
    who: asset,
    fromMs: since === undefined ? undefined : asFlag('--since', () => parseInstant(since, clock)),
    limit: options.limit ?? (io.globals.json ? undefined : SHOWN_MAX),
  };
  return { kind: 'stream', events: eventsOf(linesOf(auditLog, wanted)) };
};

interface Wanted {
  readonly who: string | undefined;
  readonly fromMs: number | undefined;
  /** Of the last ones. */
  readonly limit: number | undefined;
}

/** In the order in which they were written. */
async function* linesOf(log: AuditLogRepository, wanted: Wanted): AsyncGenerator<AuditLine> {
  const { who, fromMs, limit } = wanted;
  const isWanted = (line: AuditLine) =>
    (who === undefined || line.who === who) && (fromMs === undefined || line.atMs >= fromMs);
  if (limit === undefined) {
    for await (const line of log.lines()) if (isWanted(line)) yield line;
    return;
  }
  if (who === undefined && fromMs === undefined) {
    yield* (await collect(log.lastLines(limit))).reverse();
    return;
  }
  const last: AuditLine[] = [];
  for await (const line of log.lines()) {
    if (!isWanted(line)) continue;
    if (last.push(line) > limit) last.shift();
  }
  yield* last;
}

async function* eventsOf(lines: AsyncIterable<AuditLine>): AsyncGenerator<StreamEvent> {
  for await (const line of lines) yield { data: { ...line }, line: textOf(line) };
}

/** `12  2026-11-22T14:03:00.000Z  ops@host commission  create-site of a-000001 done  …` */
function textOf({ seq, atMs, by, what, who, outcome, before, after, why }: AuditLine): string {
  const change = [before, after].map((state) => (state === undefined ? undefined : valuesOf(state)));
  const values = change.filter((text) => text !== undefined && text !== '').join(' → ');
  return [
    String(seq).padStart(6),
    formatInstant(atMs, UTC),
    `${by.user}@${by.host} ${by.process}`,
    `${what} of ${who} ${outcome}${values === '' ? '' : `: ${values}`}`,
    why,
  ].join('  ');
}

function valuesOf(state: NonNullable<AuditLine['after']>): string {
  return Object.entries(state)
    .map(([name, value]) => (name === 'state' ? String(value) : `${name} ${String(value)}`))
    .join(', ');
}
