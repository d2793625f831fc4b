/** What the engine stores, kind by kind, over the Table port. docs/store.md lists every key. */
export type { AggregateHead, AggregateRepository } from './aggregates.ts';
export { type AppliedPortfolio, type PortfolioChange, portfolioChange } from './apply-portfolio.ts';
export { digestOf } from './digest.ts';
export { equalAttributes } from './equal.ts';
export type { ExecutionEvent, ExecutionRepository, StartOutcome } from './executions.ts';
export type { AnnouncementRepository, JournalRepository } from './journal.ts';
export type { ListFilter } from './listed.ts';
export type { CycleRepository, RequestRepository } from './market.ts';
export type { AggregateOfferHead, AggregateOfferRepository, OfferRepository } from './offers.ts';
export { type OrderRepository, replaceParticipantOrder } from './orders.ts';
export { packInt32, packRecord, unpackInt32, unpackRecord } from './pack.ts';
export {
  type InvocationRepository,
  type PlanHead,
  type PlanRepository,
  putConstraint,
  putInvocation,
  putPlan,
} from './plans.ts';
export type { ParticipantRange, PortfolioRepository } from './portfolio.ts';
export { type PrognosisRef, type PrognosisRepository, putPrognosis } from './prognoses.ts';
export {
  type PutOnceOutcome,
  putAbsent,
  putOnce,
  replace,
  type TransactOnceOutcome,
  transactOnce,
} from './put-once.ts';
export { collect } from './read.ts';
export type {
  CycleRecord,
  CycleStatus,
  ExecutionRecord,
  ExecutionStatus,
  OrderRecord,
  OrderStatus,
  ParticipantOrder,
  ParticipantOrderState,
} from './records.ts';
export { createRepositories, type Repositories } from './repositories.ts';
export type { RunOutcome, RunRepository, StepNote } from './runs.ts';
export type { SeriesRepository } from './series.ts';
