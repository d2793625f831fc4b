import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { groupId, participantId } from '../../../src/engine/ids.ts';
import {
  createRepositories,
  putConstraint,
  putInvocation,
  type Repositories,
  takeOrdering,
} from '../../../src/engine/repositories/index.ts';
import { describeSeries, samplesFromRegular, splitByUtcDay } from '../../../src/engine/series/index.ts';
import { execution } from './execution-samples.ts';
import { storeFleet } from './fleet-samples.ts';
import { aggregateOffer, cycle, limitedProof, order, participantOrder } from './market-samples.ts';
import { rebalance, rebalanceRound } from './rebalance-samples.ts';
import {
  CREATED_MS,
  CYCLE,
  constraint,
  contract,
  DAY,
  group,
  invocation,
  offer,
  participant,
  plan,
  powers,
  prognosis,
  request,
  site,
} from './samples.ts';

/** Every key of the table, with one of each record. A change here is a change of the stable layout. */
const LAYOUT = [
  'ACCEPTED-OFFER#cyc-1 / 15aa7bdae40c4b0b#000000',
  'AGGREGATE#north#2026-11-21 / 00000001',
  'AGGREGATE-MEMBERS#north#2026-11-21 / e1273eca9da4a70a#000000',
  'AGGREGATE-OFFER#cyc-1 / SELF',
  'AGGREGATE-OFFER#cyc-1 / option#000050',
  'ANNOUNCEMENTS#prognosis-updated / north/1',
  'AUDIT-HEAD / SELF',
  'AUDIT-LOG / 000000000001',
  'CONSTRAINT#home-1#2026-11-21 / ord-1',
  'CONTRACT-PARTICIPANTS / home-1-down',
  'CONTRACT-USES#home-1-down / SELF',
  'CONTRACTS / home-1',
  'CYCLE#cyc-1 / SELF',
  'CYCLES / 2026-11-20T12:00:00.000Z#cyc-1',
  'CYCLES#north / 2026-11-21#2026-11-20T12:00:00.000Z#cyc-1',
  'DUE-STARTS / rebalance#rb-1',
  'EVENT#req-1 / SELF',
  'EVENT-CAUSED#rb-1 / 2026-11-20T12:00:00.000Z#req-1',
  'EVENTS / 2026-11-20T12:00:00.000Z#req-1',
  'EXECUTION#run-1 / SELF',
  'EXECUTION-HISTORY#run-1 / 000001#00000001',
  'EXECUTIONS / 2026-11-20T12:00:00.000Z#run-1',
  'EXECUTIONS#prognosis-run / 2026-11-20T12:00:00.000Z#run-1',
  'FLEET-DEVICES / asset-1',
  'FLEET-HEARTBEATS / 0001000a0b0c',
  'FLEET-HOLDS / states',
  'FLEET-HOLDS / states-of-choice',
  'FLEET-INTENTS / asset-1#site',
  'FLEET-METADATA / asset-1',
  'FLEET-NOTES / q:TooOld:0001000a0b0c',
  'FLEET-PHASES / asset-1',
  'FLEET-POLLS / v-1',
  'FLEET-RETURNS / asset-1',
  'FLEET-SAMPLES / q:TooOld:0001000a0b0c',
  'FLEET-SEEN#0001000a0b0c / 45',
  'FLEET-SITE-STATES / s-1',
  'FLEET-STATES / asset-1',
  'FLEET-STATUS / asset-1',
  'FLEET-SWEEPS / asked',
  'FLEET-SWEEPS / forgot',
  'FLEET-SWEEPS / made',
  'FLEET-SYSTEMS / 0001000a0b0c#asset-1',
  'FLEET-UNANSWERED / status#v-1',
  'FLEET-UNKNOWN / 0001000a0b0c',
  'GROUPS / north',
  'INVOCATION#home-1-down / 2026-11-20T12:00:00.000Z#ord-1',
  'JOB-RUN#job-1 / SELF',
  'JOB-RUNS / 2026-11-20T12:00:00.000Z#job-1',
  'JOB-RUNS#tomorrow / 2026-11-20T12:00:00.000Z#job-1',
  'JOURNAL#req-1 / 2026-11-20T12:00:00.000Z#10#request-stored#SELF#ed4ccc957123ab1e',
  'JOURNAL#run-1 / 2026-11-20T12:00:00.000Z#42#state-told#asset-1#23d51a8a51664313',
  'JOURNAL-OF#asset-1 / 2026-11-20T12:00:00.000Z#42#state-told#asset-1#23d51a8a51664313#run-1',
  'LIMIT-KEPT#cyc-1 / bf74b97c656d3d32#000000',
  'LIMIT-KEPT#cyc-1 / bf74b97c656d3d32#000001',
  'OFFER#cyc-1 / home-1#000000',
  'ORDER#ord-1 / SELF',
  'ORDER-PARTICIPANT#ord-1 / home-1',
  'ORDERING#north#2026-11-21 / SELF',
  'ORDERS / 2026-11-20T12:00:00.000Z#ord-1',
  'ORDERS#north / 2026-11-21#2026-11-20T12:00:00.000Z#ord-1',
  'PARTICIPANT-GROUPS / home-1',
  'PARTICIPANTS#north / home-1',
  'PLAN#home-1#2026-11-21 / 00000001',
  'PLAN-PROBLEM#home-1#2026-11-21 / 00000001#000000',
  'PROGNOSIS#home-1#2026-11-21 / 00000001',
  'PROGNOSIS-LATEST#north#2026-11-21 / home-1',
  'REBALANCE#rb-1 / SELF',
  'REBALANCE-ROUND#rb-1 / 000001',
  'REBALANCES / 2026-11-20T12:00:00.000Z#rb-1',
  'REBALANCES#north / 2026-11-21#2026-11-20T12:00:00.000Z#rb-1',
  'REPLAYS / digest-1',
  'REQUEST#req-1 / SELF',
  'REQUESTS / 2026-11-20T12:00:00.000Z#req-1',
  'REQUESTS#north / 2026-11-21#2026-11-20T12:00:00.000Z#req-1',
  'RUN#run-1 / SELF',
  'RUN-BATCH#run-1 / 12358ffe6dd3eee9#000000',
  'RUN-OUTCOME#run-1 / home-1',
  'RUN-STEP#run-1 / closed',
  'SERIES / home-1/load',
  'SERIES-CHUNK#home-1/load / 2026-11-20#000000',
  'SITES / home-1',
];

async function storeOneOfEach(repositories: Repositories): Promise<void> {
  const { portfolio, series, prognoses, aggregates, plans, table, journal, orders } = repositories;
  const remove = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };
  const put = {
    groups: [group('north')],
    participants: [participant('home-1')],
    sites: [site('home-1')],
    contracts: [contract('home-1-down', 'home-1')],
  };
  await portfolio.apply({ put, remove });
  const samples = samplesFromRegular({ startMs: CREATED_MS, stepMs: 900_000, value: new Float64Array(4) });
  const { seriesId } = put.sites[0]!.baseLoad as { seriesId: Parameters<typeof series.meta>[0] };
  await series.putMeta(describeSeries(seriesId, 'powerW', samples)!);
  await series.putChunks(seriesId, splitByUtcDay(samples));
  await prognoses.put(prognosis('home-1', 1));
  const members = [{ participantId: participantId('home-1'), revision: 1 }];
  const { participantId: _, planRevision: __, ...sum } = prognosis('home-1', 1);
  await aggregates.put({ ...sum, groupId: groupId('north'), powerW: powers(1, 2, 3), members });
  await plans.put(plan('home-1', 1));
  await table.transact([
    ...putConstraint(constraint('home-1', 'ord-1')),
    ...putInvocation(invocation('home-1-down', CREATED_MS), undefined),
    ...takeOrdering(order('ord-1'), undefined),
  ]);
  await repositories.requests.put(request('req-1'));
  await repositories.cycles.create(cycle(CYCLE));
  await repositories.offers.putMany(CYCLE, [participantId('home-1')], [offer('home-1')]);
  await repositories.aggregateOffers.put(aggregateOffer(1));
  await repositories.aggregateOffers.put({ ...aggregateOffer(1), sharePct: 50, proof: limitedProof(1) });
  await orders.create(order('ord-1'));
  await orders.createParticipants([participantOrder('home-1')]);
  const running = execution('run-1', { machine: 'prognosis-run' });
  await repositories.executions.start(running);
  await repositories.executions.appendEvents(running, [{ id: 1, type: 'ExecutionStarted' }]);
  await repositories.runs.cut('run-1', [[participantId('home-1')]]);
  await repositories.runs.putOutcomes('run-1', [
    { participantId: participantId('home-1'), outcome: 'stored', revision: 1, createdMs: CREATED_MS },
  ]);
  await repositories.runs.note('run-1', 'closed', { createdMs: CREATED_MS });
  await journal.begin({ id: 'req-1', kind: 'request', createdMs: CREATED_MS, causedBy: 'rb-1' });
  await journal.write([{ eventId: 'req-1', what: 'request-stored', level: 'info', atMs: CREATED_MS }]);
  await repositories.jobRuns.start({
    id: 'job-1',
    command: 'prognosis generate',
    line: 'prognosis generate --all',
    context: 'local',
    version: '1',
    owner: { id: 'o', host: 'h', pidScope: 's', pid: 1, processStart: '1' },
    status: 'running',
    startedMs: CREATED_MS,
    job: { batchId: 'job-0', name: 'tomorrow', slotMs: CREATED_MS },
  });
  await repositories.rebalances.create(rebalance('rb-1'));
  await repositories.rebalances.putRound(rebalanceRound('rb-1', 1));
  await repositories.dueStarts.put({
    workflow: 'rebalance',
    name: 'rb-1',
    input: {},
    causedBy: 'run-1',
    createdMs: CREATED_MS,
  });
  await repositories.announcements.put({
    topic: 'prognosis-updated',
    id: 'north/1',
    createdMs: CREATED_MS,
    attributes: {},
  });
}

it('keeps every record under its documented key', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  const repositories = createRepositories(table);
  await storeOneOfEach(repositories);
  await storeFleet(repositories);
  const stored = [];
  for await (const { pk, sk } of table.scan()) stored.push(`${pk} / ${sk}`);
  await table.close();
  expect(stored.sort()).toEqual([...LAYOUT].sort());
});

it('has every kind of partition on the page about the store', () => {
  const page = readFileSync(new URL('../../../docs/store.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/`([A-Z-]+)(?:#[a-z#]+)?`/g)].map(([, kind]) => kind);
  const kinds = new Set(LAYOUT.map((key) => key.split(/[ #]/)[0]));
  expect([...new Set(documented)].filter((kind) => kind !== 'SELF').sort()).toEqual([...kinds].sort());
});

it('holds a prognosis as the fields of the record', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  await createRepositories(table).prognoses.put(prognosis('home-1', 1));
  const item = await table.get({ pk: `PROGNOSIS#home-1#${DAY}`, sk: '00000001' });
  await table.close();
  expect(item?.attributes).toEqual({
    participantId: 'home-1',
    groupId: 'north',
    day: DAY,
    revision: 1,
    powerW: new Uint8Array([0xe8, 3, 0, 0, 0x0c, 0xfe, 0xff, 0xff, 0, 0, 0, 0]),
    siteId: 'home-1',
    planRevision: 1,
    cause: { kind: 'run', runId: 'run-1' },
    createdMs: CREATED_MS,
  });
});
