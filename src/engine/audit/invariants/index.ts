import type { Invariant } from '../invariant.ts';
import { aggregateOffers } from './aggregate-offers.ts';
import { aggregateSums } from './aggregate-sums.ts';
import { aggregatesCurrent } from './aggregates-current.ts';
import { announcements } from './announcements.ts';
import { appliedOrders } from './applied-orders.ts';
import { auditLog } from './audit-log.ts';
import { constraints } from './constraints.ts';
import { cycles } from './cycles.ts';
import { executions } from './executions.ts';
import { fleetDevices } from './fleet-devices.ts';
import { fleetJournal } from './fleet-journal.ts';
import { fleetProvisioning } from './fleet-provisioning.ts';
import { fleetQuarantine } from './fleet-quarantine.ts';
import { fleetStates } from './fleet-states.ts';
import { journal } from './journal.ts';
import { latestPrognoses } from './latest-prognoses.ts';
import { lists } from './lists.ts';
import { offers } from './offers.ts';
import { orderedOnce } from './ordered-once.ts';
import { orders } from './orders.ts';
import { ordersKept } from './orders-kept.ts';
import { planProblems } from './plan-problems.ts';
import { portfolio } from './portfolio.ts';
import { prognosisCauses } from './prognosis-causes.ts';
import { prognosisPlans } from './prognosis-plans.ts';
import { rebalances } from './rebalances.ts';
import { revisionsWithoutGaps } from './revisions.ts';
import { runs } from './runs.ts';
import { series } from './series.ts';

/** Every invariant, in the order in which they are told: from what others build on to what is built on it. */
export const INVARIANTS: readonly Invariant[] = [
  portfolio,
  series,
  revisionsWithoutGaps,
  planProblems,
  prognosisPlans,
  latestPrognoses,
  prognosisCauses,
  aggregateSums,
  aggregatesCurrent,
  announcements,
  cycles,
  offers,
  aggregateOffers,
  orderedOnce,
  orders,
  appliedOrders,
  constraints,
  ordersKept,
  rebalances,
  fleetDevices,
  fleetProvisioning,
  fleetStates,
  fleetQuarantine,
  auditLog,
  fleetJournal,
  runs,
  executions,
  lists,
  journal,
];
