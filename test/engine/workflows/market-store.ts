import { localPublisher } from '../../../src/adapters/notify/local.ts';
import { embeddedWorkflows } from '../../../src/adapters/workflow/embedded/engine.ts';
import { type RunTask, runHere } from '../../../src/adapters/workflow/embedded/task-runner.ts';
import { cycleId, orderId, type ParticipantId, requestId, seriesId } from '../../../src/engine/ids.ts';
import { type FlexRequest, makeRequest, type RequestRange } from '../../../src/engine/market/index.ts';
import type { Clock, ExecutionOutcome } from '../../../src/engine/ports.ts';
import type { Prognosis } from '../../../src/engine/prognosis/index.ts';
import { collect, type ParticipantOrder } from '../../../src/engine/repositories/index.ts';
import { joinSamples, mergeChunks, splitByUtcDay } from '../../../src/engine/series/index.ts';
import { parseInstant } from '../../../src/engine/time/index.ts';
import { WORKFLOWS, type WorkflowPorts } from '../../../src/engine/workflows/index.ts';
import {
  type ExampleStore,
  type ExampleStoreOptions,
  openExampleStore,
} from '../../support/example-store.ts';

/** An example store whose clock is set by the test, with the steps of a market day. */
export interface MarketStore extends ExampleStore {
  readonly clock: { nowMs(): number; set(text: string): void; use(nowMs: () => number): void };
  /** Instant of the planned day, or of another one: `17:30`, `2026-06-23T14:00`. */
  at(text: string): number;
  period(text: string): number;
  generate(runId: string, day?: string): Promise<ExecutionOutcome>;
  /** Stores a request for the planned day; without `day` of the clock's checks. */
  ask(id: string, ask: Ask): Promise<FlexRequest>;
  trade(request: FlexRequest): Promise<ExecutionOutcome>;
  /** Orders what the cycle of the request has offered. */
  order(request: FlexRequest): Promise<ExecutionOutcome>;
  /** Latest prognosis of every participant, in the order of their ids. */
  prognoses(): Promise<readonly Prognosis[]>;
  participantOrders(request: FlexRequest): Promise<readonly ParticipantOrder[]>;
  /** Changes a stored series from an instant on. */
  changeSeries(id: string, change: (value: number) => number, fromMs?: number): Promise<void>;
}

export interface Ask {
  readonly from: string;
  readonly to: string;
  /** Wanted change of the group [W], consumption positive. */
  readonly deltaW: number;
  /** Absent: an hour after the clock. */
  readonly deadlineMs?: number;
  readonly shortfallMicrosPerMwh?: number;
}

export interface MarketStoreOptions extends Partial<ExampleStoreOptions> {
  /** Stands between the workflow engine and the tasks. */
  readonly wrap?: (run: RunTask) => RunTask;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Room for rebound beside the requested periods [W]. */
const REBOUND_W = 20_000;

export const cycleOf = (request: FlexRequest) => cycleId(`c-${request.id}`);
export const orderOf = (request: FlexRequest) => orderId(`o-${request.id}`);

export async function openMarketStore(options: MarketStoreOptions = {}): Promise<MarketStore> {
  const { wrap = (run) => run, ...example } = options;
  const store = await openExampleStore({
    seed: 7,
    siteCount: 8,
    day: '2026-06-24',
    historyDays: 9,
    ...example,
  });
  const { group, day, grid, repositories } = store;
  const at = (text: string) =>
    parseInstant(text.includes('T') ? text : `${day}T${text}`, { zone: grid.zone, nowMs: 0 });
  let now = () => grid.startMs - 10 * HOUR_MS;
  const clock = {
    nowMs: () => now(),
    set: (text: string) => {
      const ms = at(text);
      now = () => ms;
    },
    use: (nowMs: () => number) => {
      now = nowMs;
    },
  };
  const ports = portsWith(store, clock);
  const tasks = WORKFLOWS.flatMap((workflow) => workflow.tasks);
  const runTask = wrap(runHere(tasks, ports));
  const workflows = embeddedWorkflows({ workflows: WORKFLOWS, runTask, repositories, clock });
  const run = (workflow: string, name: string, input: Readonly<Record<string, string>>) =>
    workflows.run({ workflow, name, input });

  return {
    ...store,
    clock,
    ports,
    workflows,
    at,
    period: (text) => (at(text) - grid.startMs) / grid.periodMs,
    generate: (runId, otherDay = day) =>
      run('prognosis-run', runId, { runId, groupId: group.id, day: otherDay }),
    ask: async (id, ask) => {
      const request = makeRequest(requestId(id), statement(store, ask, clock), grid, clock.nowMs());
      await repositories.requests.put(request);
      return request;
    },
    trade: (request) =>
      run('market-cycle', cycleOf(request), {
        cycleId: cycleOf(request),
        requestId: request.id,
        groupId: group.id,
        day: request.day,
      }),
    order: (request) =>
      run('flex-order', orderOf(request), {
        orderId: orderOf(request),
        cycleId: cycleOf(request),
        groupId: group.id,
        day: request.day,
        orderedBy: 'test',
      }),
    prognoses: () => collect(repositories.prognoses.latestOfGroup(group.id, day)),
    participantOrders: (request) => collect(repositories.orders.participants(orderOf(request))),
    changeSeries: async (id, change, fromMs = Number.NEGATIVE_INFINITY) => {
      const interval = { startMs: grid.startMs - 40 * DAY_MS, endMs: grid.endMs + DAY_MS };
      const known = joinSamples(await repositories.series.chunksIn(seriesId(id), interval));
      const value = known.value.map((old, index) => (known.startMs[index]! >= fromMs ? change(old) : old));
      const chunks = splitByUtcDay({ ...known, value });
      const stored = await repositories.series.chunks(seriesId(id), [...chunks.keys()]);
      const merged = [...chunks].map(
        ([utcDay, chunk], index) => [utcDay, mergeChunks(stored[index]!, chunk).merged] as const,
      );
      await repositories.series.putChunks(seriesId(id), new Map(merged));
    },
  };
}

function portsWith({ ports, repositories }: ExampleStore, clock: Clock): WorkflowPorts {
  const { journal } = ports;
  return { ...ports, clock, publisher: localPublisher({ repositories, journal, clock, subscribers: [] }) };
}

function statement({ group, grid }: ExampleStore, ask: Ask, clock: Clock) {
  const { deltaW, deadlineMs, shortfallMicrosPerMwh = 2_000_000_000 } = ask;
  const period = (text: string) => {
    const ms = parseInstant(`${grid.day}T${text}`, { zone: grid.zone, nowMs: 0 });
    return (ms - grid.startMs) / grid.periodMs;
  };
  const range: RequestRange = {
    path: 'ask',
    from: period(ask.from),
    to: period(ask.to),
    disposition: 'requested',
    minDeltaW: Math.min(deltaW, 0),
    maxDeltaW: Math.max(deltaW, 0),
  };
  const wanted = deltaW < 0 ? { ...range, maxDeltaW: deltaW } : { ...range, minDeltaW: deltaW };
  return {
    groupId: group.id,
    requestedBy: 'test',
    deadlineMs: deadlineMs ?? clock.nowMs() + HOUR_MS,
    shortfallMicrosPerMwh,
    overshootMicrosPerMwh: 0,
    ranges: [wanted],
    reboundW: REBOUND_W,
  };
}

/** Sum of powers [W] per period. */
export function sumW(powersW: readonly Int32Array[], periodCount: number): readonly number[] {
  return Array.from({ length: periodCount }, (_, period) =>
    powersW.reduce((sum, powerW) => sum + powerW[period]!, 0),
  );
}

export function prognosisOf(prognoses: readonly Prognosis[], id: ParticipantId): Prognosis {
  return prognoses.find(({ participantId }) => participantId === id)!;
}
