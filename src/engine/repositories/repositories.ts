import type { Table } from '../ports.ts';
import { type AggregateRepository, createAggregateRepository } from './aggregates.ts';
import { type AuditLogRepository, createAuditLogRepository } from './audit-log.ts';
import { createDueStartRepository, type DueStartRepository } from './due.ts';
import { createExecutionRepository, type ExecutionRepository } from './executions.ts';
import { createFleetRepository, type FleetRepository } from './fleet.ts';
import { createJobRunRepository, type JobRunRepository } from './job-runs.ts';
import {
  type AnnouncementRepository,
  createAnnouncementRepository,
  createJournalRepository,
  type JournalRepository,
} from './journal.ts';
import {
  type CycleRepository,
  createCycleRepository,
  createRequestRepository,
  type RequestRepository,
} from './market.ts';
import {
  type AggregateOfferRepository,
  createAggregateOfferRepository,
  createOfferRepository,
  type OfferRepository,
} from './offers.ts';
import { createOrderRepository, type OrderRepository } from './orders.ts';
import {
  createInvocationRepository,
  createPlanRepository,
  type InvocationRepository,
  type PlanRepository,
} from './plans.ts';
import { createPortfolioRepository, type PortfolioRepository } from './portfolio.ts';
import { createPrognosisRepository, type PrognosisRepository } from './prognoses.ts';
import { createRebalanceRepository, type RebalanceRepository } from './rebalances.ts';
import { createReplayRepository, type ReplayRepository } from './replays.ts';
import { createRunRepository, type RunRepository } from './runs.ts';
import { createSeriesRepository, type SeriesRepository } from './series.ts';

/** Everything that the engine stores, kind by kind. */
export interface Repositories {
  /** For transactions over several kinds, made of the action builders (`putPlan`, `putConstraint`, …). */
  readonly table: Table;
  readonly portfolio: PortfolioRepository;
  readonly series: SeriesRepository;
  readonly prognoses: PrognosisRepository;
  readonly aggregates: AggregateRepository;
  readonly plans: PlanRepository;
  readonly invocations: InvocationRepository;
  readonly requests: RequestRepository;
  readonly cycles: CycleRepository;
  readonly offers: OfferRepository;
  readonly aggregateOffers: AggregateOfferRepository;
  readonly orders: OrderRepository;
  readonly rebalances: RebalanceRepository;
  readonly dueStarts: DueStartRepository;
  readonly runs: RunRepository;
  readonly executions: ExecutionRepository;
  readonly jobRuns: JobRunRepository;
  readonly journal: JournalRepository;
  readonly announcements: AnnouncementRepository;
  readonly fleet: FleetRepository;
  readonly auditLog: AuditLogRepository;
  readonly replays: ReplayRepository;
}

/** The repositories over one table. */
export function createRepositories(table: Table): Repositories {
  return {
    table,
    portfolio: createPortfolioRepository(table),
    series: createSeriesRepository(table),
    prognoses: createPrognosisRepository(table),
    aggregates: createAggregateRepository(table),
    plans: createPlanRepository(table),
    invocations: createInvocationRepository(table),
    requests: createRequestRepository(table),
    cycles: createCycleRepository(table),
    offers: createOfferRepository(table),
    aggregateOffers: createAggregateOfferRepository(table),
    orders: createOrderRepository(table),
    rebalances: createRebalanceRepository(table),
    dueStarts: createDueStartRepository(table),
    runs: createRunRepository(table),
    executions: createExecutionRepository(table),
    jobRuns: createJobRunRepository(table),
    journal: createJournalRepository(table),
    announcements: createAnnouncementRepository(table),
    fleet: createFleetRepository(table),
    auditLog: createAuditLogRepository(table),
    replays: createReplayRepository(table),
  };
}
