import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { contractId, cycleId, requestId } from '../../src/engine/ids.ts';
import type { AggregateOffer } from '../../src/engine/market/index.ts';
import {
  type ColumnProblem,
  checkProof,
  proofOf,
  resultOfColumns,
  type SelectionProblem,
  type SelectionResult,
  selectColumns,
  verifySelection,
} from '../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../src/engine/ports.ts';
import {
  createRepositories,
  type OfferRecord,
  type Repositories,
} from '../../src/engine/repositories/index.ts';
import type { Table } from '../harness/table.ts';
import { timed } from '../harness/timing.ts';
import { madeUpProblem } from './made-up.ts';

/** Participants that are asked together, and answers that are stored together, as a cycle does it. */
const BATCH = 50;
const STORED_TOGETHER = 25;

const CYCLE = cycleId('c-made-up');
const REQUEST = requestId('made-up');
const CONTRACT = contractId('made-up');
const RELATIVE_GAP = 1e-3;

const STAGES = ['store', 'read', 'choose', 'verify', 'prove', 'offer'] as const;

/** CPU of each stage from the answers of all participants to the stored offer of the group, with its share. */
export async function stagesTable(offerCounts: readonly number[], solver: Solver): Promise<Table> {
  const rows = [];
  for (const offerCount of offerCounts) rows.push(await stagesOf(offerCount, solver));
  return {
    title: 'offers: from answers to the offer of the group, on one thread',
    columns: [
      { key: 'offerCount', heading: 'offers', unit: 'count' },
      { key: 'totalMs', heading: 'CPU ms', unit: 'ms' },
      ...STAGES.map((stage) => ({ key: `${stage}Pct`, heading: `${stage} %`, unit: 'pct' as const })),
      { key: 'peakBytes', heading: 'peak so far', unit: 'bytes' },
    ],
    rows,
  };
}

async function stagesOf(offerCount: number, solver: Solver): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'flex-offers-'));
  const table = await openSqliteTable(join(folder, 'store.sqlite'), { create: true });
  try {
    const spent = await spentOn(madeUpProblem(1, offerCount), createRepositories(table), solver);
    const totalMs = STAGES.reduce((sum, stage) => sum + spent[stage], 0);
    const shares = STAGES.map((stage) => [`${stage}Pct`, (100 * spent[stage]) / totalMs] as const);
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    return { offerCount, totalMs, ...Object.fromEntries(shares), peakBytes };
  } finally {
    await table.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Spent = Record<(typeof STAGES)[number], number>;

async function spentOn(
  made: SelectionProblem,
  { offers, aggregateOffers }: Repositories,
  solver: Solver,
): Promise<Spent> {
  const records = made.offers.map(answerOf);
  let problem: ColumnProblem | undefined;
  let result: SelectionResult | undefined;
  const stages: Readonly<Record<(typeof STAGES)[number], () => unknown>> = {
    store: async () => {
      for (let from = 0; from < records.length; from += BATCH) {
        const some = records.slice(from, from + BATCH);
        const batch = some.map(({ participantId }) => participantId);
        for (let at = 0; at < some.length; at += STORED_TOGETHER) {
          await offers.putMany(CYCLE, batch, some.slice(at, at + STORED_TOGETHER));
        }
      }
    },
    read: async () => {
      const answers = await offers.columns(CYCLE, made.request.dispositions.length);
      problem = { ...made, offers: answers.offers };
    },
    choose: () => {
      result = resultOfColumns(problem!, selectColumns(problem!, solver, { relativeGap: RELATIVE_GAP }));
    },
    verify: () => verifySelection(problem!, result!),
    prove: () => checkProof(problem!, result!, result!.certificate!),
    offer: () => aggregateOffers.put(offerOf(problem!, result!)),
  };
  const spent: Spent = { store: 0, read: 0, choose: 0, verify: 0, prove: 0, offer: 0 };
  for (const stage of STAGES) spent[stage] = (await timed(stages[stage])).cpuMs;
  return spent;
}

function answerOf({ participantId, options }: SelectionProblem['offers'][number]): OfferRecord {
  return {
    participantId,
    requestId: REQUEST,
    prognosisRevision: 1,
    options: options.map((option) => ({ ...option, siteCostMicros: 0, contractId: CONTRACT })),
    reasons: [],
    answer: 'made',
    createdMs: 0,
  };
}

function offerOf(problem: ColumnProblem, result: SelectionResult): AggregateOffer {
  return {
    cycleId: CYCLE,
    requestId: REQUEST,
    prognosisRevision: 1,
    deltaW: result.sumDeltaW,
    priceMicros: result.components.pricesMicros,
    shortfallW: result.shortfallW,
    overshootW: result.overshootW,
    objectiveMicros: result.objectiveMicros,
    boundMicros: result.boundMicros,
    status: result.status,
    accepted: result.accepted,
    proof: proofOf(problem, result),
    createdMs: 0,
  };
}
