import { invariant } from '../errors.ts';
import type { ContractId, SiteId } from '../ids.ts';
import type { Invocation } from '../market/index.ts';
import type { OrderConstraint, Plan } from '../planner/index.ts';
import type { Action, Condition, Table } from '../ports.ts';
import type { Interval } from '../time/index.ts';
import { digestOf } from './digest.ts';
import {
  ABSENT,
  constraintKey,
  constraintsPk,
  contractUsesKey,
  instantKey,
  invocationKey,
  invocationsPk,
  PRESENT,
  planKey,
  planPk,
  planProblemPk,
  planProblemSk,
} from './keys.ts';
import { packRecord } from './pack.ts';
import { mapParallel } from './parallel.ts';
import { putAbsent, type TransactOnceOutcome, transactOnce } from './put-once.ts';
import { collect, queryRecords, readLast, readRecord, recordItem } from './read.ts';
import { revisionActions } from './revisions.ts';

/** Characters of a problem in one item: even at three bytes each they are fewer than an item may hold. */
const PROBLEM_PART_LENGTH = 128 * 1024;

/** A plan without the problem that it solves, which is long. */
export interface PlanHead extends Omit<Plan, 'problemJson'> {
  readonly problemPartCount: number;
  readonly problemDigest: string;
}

/** Plans of sites: every revision under the site's day. */
export interface PlanRepository {
  latest(siteId: SiteId, day: string): Promise<Plan | undefined>;
  /** Without the problem, which is enough for its number and its powers. */
  latestHead(siteId: SiteId, day: string): Promise<PlanHead | undefined>;
  /** In the order of the sites. */
  latestHeads(siteIds: readonly SiteId[], day: string): Promise<readonly (PlanHead | undefined)[]>;
  get(siteId: SiteId, day: string, revision: number): Promise<Plan | undefined>;
  /** All revisions, ascending. */
  revisions(siteId: SiteId, day: string): Promise<readonly PlanHead[]>;
  /** Stores the next revision; outcomes as of {@link PrognosisRepository.put}. */
  put(plan: Plan): Promise<TransactOnceOutcome>;
  /** Constraints of applied orders, in the order of the orders' ids. */
  constraints(siteId: SiteId, day: string): Promise<readonly OrderConstraint[]>;
}

/** Plans in a table: the head of a revision, and the problem that it solves cut into parts, in one transaction. */
export function createPlanRepository(table: Table): PlanRepository {
  const latestHead = (siteId: SiteId, day: string) => readLast<PlanHead>(table, planPk(siteId, day));
  return {
    latestHead,
    latestHeads: (siteIds, day) => mapParallel(siteIds, (siteId) => latestHead(siteId, day)),
    latest: async (siteId, day) => wholePlan(table, await latestHead(siteId, day)),
    get: async (siteId, day, revision) =>
      wholePlan(table, await readRecord<PlanHead>(table, planKey(siteId, day, revision))),
    revisions: (siteId, day) => collect(queryRecords<PlanHead>(table, { pk: planPk(siteId, day) })),
    put: (plan) => transactOnce(table, putPlan(plan)),
    constraints: (siteId, day) =>
      collect(queryRecords<OrderConstraint>(table, { pk: constraintsPk(siteId, day) })),
  };
}

/** The actions that store the next revision of a plan, with its problem. */
export function putPlan(plan: Plan): readonly Action[] {
  const { problemJson, ...rest } = plan;
  const { siteId, day, revision } = plan;
  const parts = problemParts(problemJson);
  const head: PlanHead = { ...rest, problemPartCount: parts.length, problemDigest: digestOf(problemJson) };
  const keyOf = (number: number) => planKey(siteId, day, number);
  const puts = parts.map((text, part): Action => {
    const key = { pk: planProblemPk(siteId, day), sk: planProblemSk(revision, part) };
    return { kind: 'put', item: { ...key, attributes: { text } } };
  });
  return [...revisionActions(recordItem(keyOf(revision), head), revision, keyOf), ...puts];
}

/** The action that lets a transaction pass only while no later plan of the site's day is stored. */
export function checkLatestPlan({
  siteId,
  day,
  revision,
}: Pick<Plan, 'siteId' | 'day' | 'revision'>): Action {
  return { kind: 'check', key: planKey(siteId, day, revision + 1), condition: ABSENT };
}

function problemParts(problemJson: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < problemJson.length) {
    let end = start + PROBLEM_PART_LENGTH;
    if (isInsidePair(problemJson, end)) end += 1;
    parts.push(problemJson.slice(start, end));
    start = end;
  }
  return parts;
}

/** Whether cutting here would halve a character. */
function isInsidePair(text: string, position: number): boolean {
  return (text.codePointAt(position - 1) ?? 0) > 0xffff;
}

async function wholePlan(table: Table, head: PlanHead | undefined): Promise<Plan | undefined> {
  if (head === undefined) return undefined;
  const { problemPartCount, problemDigest: _, ...rest } = head;
  const { siteId, day, revision } = head;
  const pk = planProblemPk(siteId, day);
  const keys = Array.from({ length: problemPartCount }, (__, part) => ({
    pk,
    sk: planProblemSk(revision, part),
  }));
  const texts = (await table.getMany(keys)).map((item) => {
    invariant(
      item !== undefined,
      `a part of the problem of plan ${siteId} ${day} revision ${revision} is gone`,
    );
    return String(item.attributes['text']);
  });
  return { ...rest, problemJson: texts.join('') };
}

/** The actions that store the constraint of an order that is applied to a site. */
export function putConstraint(constraint: OrderConstraint): readonly Action[] {
  const { siteId, day, orderId } = constraint;
  return [putAbsent(recordItem(constraintKey(siteId, day, orderId), constraint))];
}

/** The actions that change a constraint unless somebody else has changed it since it was read. */
export function replaceConstraint(previous: OrderConstraint, next: OrderConstraint): readonly Action[] {
  const { siteId, day, orderId } = next;
  const condition = { kind: 'equals', attributes: packRecord(previous) } as const;
  return [{ kind: 'put', item: recordItem(constraintKey(siteId, day, orderId), next), condition }];
}

/** The actions that remove the constraint of an order that is taken back. */
export function dropConstraint({ siteId, day, orderId }: OrderConstraint): readonly Action[] {
  return [{ kind: 'delete', key: constraintKey(siteId, day, orderId), condition: PRESENT }];
}

/**
 * How often the uses of a contract have changed. Whoever adds or removes one writes the next number on condition
 * that it still is what was read before the uses were: so two orders, of different days as well, do not both find
 * that a contract may be used once more.
 */
export interface ContractUses {
  readonly count: number;
}

/** Uses of contracts, by the time at which they begin. */
export interface InvocationRepository {
  /** Read before the uses that are to be counted on; undefined where the contract was never used. */
  uses(contractId: ContractId): Promise<ContractUses | undefined>;
  /** Those that begin within the interval, in the order of time. */
  list(contractId: ContractId, interval: Interval): Promise<readonly Invocation[]>;
  /** In the order of the contracts. */
  listMany(
    contractIds: readonly ContractId[],
    interval: Interval,
  ): Promise<readonly (readonly Invocation[])[]>;
}

/** Invocations in a table, sorted by their start: an interval is one query. */
export function createInvocationRepository(table: Table): InvocationRepository {
  const list = async (contractId: ContractId, { startMs, endMs }: Interval) => {
    if (endMs <= startMs) return [];
    const range = { from: instantKey(startMs), until: instantKey(endMs) };
    return collect(queryRecords<Invocation>(table, { pk: invocationsPk(contractId), ...range }));
  };
  return {
    uses: (contractId) => readRecord<ContractUses>(table, contractUsesKey(contractId)),
    list,
    listMany: (contractIds, interval) => mapParallel(contractIds, (id) => list(id, interval)),
  };
}

/**
 * The actions that store the use of a contract.
 *
 * @param before - what was read before the other uses of the contract were.
 */
export function putInvocation(invocation: Invocation, before: ContractUses | undefined): readonly Action[] {
  const { contractId, startMs, orderId } = invocation;
  return [
    putAbsent(recordItem(invocationKey(contractId, startMs, orderId), invocation)),
    countUse(contractId, before),
  ];
}

/** The actions that give the use of a contract back. */
export function dropInvocation(
  { contractId, startMs, orderId }: Pick<Invocation, 'contractId' | 'startMs' | 'orderId'>,
  before: ContractUses | undefined,
): readonly Action[] {
  return [
    { kind: 'delete', key: invocationKey(contractId, startMs, orderId), condition: PRESENT },
    countUse(contractId, before),
  ];
}

/** The action that lets a transaction pass only while the uses of a contract are as they were looked at. */
export function checkUses(contractId: ContractId, before: ContractUses | undefined): Action {
  return { kind: 'check', key: contractUsesKey(contractId), condition: usesAre(before) };
}

function countUse(contractId: ContractId, before: ContractUses | undefined): Action {
  const next: ContractUses = { count: (before?.count ?? 0) + 1 };
  return { kind: 'put', item: recordItem(contractUsesKey(contractId), next), condition: usesAre(before) };
}

function usesAre(before: ContractUses | undefined): Condition {
  return before === undefined ? ABSENT : { kind: 'equals', attributes: packRecord(before) };
}
