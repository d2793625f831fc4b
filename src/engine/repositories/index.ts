/** What the engine stores, kind by kind, over the Table port. docs/store.md lists every key. */
export type { AggregateHead, AggregateRepository } from './aggregates.ts';
export { type AppliedPortfolio, type PortfolioChange, portfolioChange } from './apply-portfolio.ts';
export {
  type AuditActor,
  type AuditContent,
  type AuditLine,
  type AuditLogRepository,
  type AuditOutcome,
  putAuditLines,
} from './audit-log.ts';
export { type CountedSpans, isCounted, SPANS_MAX, withCounted } from './counted-spans.ts';
export { digestOf, digestOfText } from './digest.ts';
export type { DueStart, DueStartRepository } from './due.ts';
export { equalAttributes } from './equal.ts';
export type { AttemptRef, ExecutionEvent, ExecutionRepository, StartOutcome } from './executions.ts';
export type { FleetRepository } from './fleet.ts';
export type * from './fleet-records.ts';
export type { JobOfBatch, JobRunRecord, JobRunRepository } from './job-runs.ts';
export {
  type AnnouncementRepository,
  type JournalRepository,
  putEntries,
  putListedEntries,
} from './journal.ts';
export { type KeptMemories, keepMemories } from './kept-memories.ts';
export * as keys from './keys.ts';
export type { ListFilter } from './listed.ts';
export {
  type CancelCycleOutcome,
  type CycleRepository,
  checkCycleOffered,
  type RequestRepository,
} from './market.ts';
export type { StoredAnswers } from './offer-columns.ts';
export { packOffers, unpackOffers } from './offer-page.ts';
export type { AggregateOfferHead, AggregateOfferRepository, OfferRepository } from './offers.ts';
export {
  checkLatestAggregate,
  type Ordering,
  type OrderRepository,
  putOrder,
  replaceOrder,
  replaceParticipantOrder,
  takeOrdering,
} from './orders.ts';
export { packInt32, packRecord, unpackInt32, unpackRecord } from './pack.ts';
export { mapParallel } from './parallel.ts';
export {
  type ContractUses,
  checkLatestPlan,
  checkUses,
  dropConstraint,
  dropInvocation,
  type InvocationRepository,
  type PlanHead,
  type PlanRepository,
  putConstraint,
  putInvocation,
  putPlan,
  replaceConstraint,
} from './plans.ts';
export type { ParticipantRange, PortfolioRepository } from './portfolio.ts';
export { type PrognosisRef, type PrognosisRepository, putPrognosis } from './prognoses.ts';
export type { PutApartRepository } from './put-apart.ts';
export {
  type PutOnceOutcome,
  putAbsent,
  putOnce,
  replace,
  type TransactOnceOutcome,
  transactOnce,
} from './put-once.ts';
export type * from './quarantine-entries.ts';
export { collect, queryRecords } from './read.ts';
export type { RebalanceRepository } from './rebalances.ts';
export type {
  AnswerKind,
  CycleRecord,
  CycleStatus,
  DeviationLeft,
  DifferenceAsked,
  ExecutionRecord,
  ExecutionState,
  ExecutionStatus,
  OfferRecord,
  OrderRecord,
  OrderStatus,
  ParticipantOrder,
  ParticipantOrderState,
  RebalanceEnd,
  RebalanceRecord,
  RebalanceRound,
} from './records.ts';
export type { ReplayRepository, StoredReplay } from './replays.ts';
export { createRepositories, type Repositories } from './repositories.ts';
export { putRunOutcome, putStepNote, type RunOutcome, type RunRepository, type StepNote } from './runs.ts';
export type { SeriesDay, SeriesDayChunk, SeriesRepository } from './series.ts';
