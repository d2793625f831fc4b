export { type BrokenRun, brokenRuns } from './broken-runs.ts';
export { checkSchedule } from './check/check-schedule.ts';
export type { ViolatedRule, Violation } from './check/violation.ts';
export { classify, type SiteClass } from './classify.ts';
export { costOf, type ScheduleCost } from './cost.ts';
export { withoutLimit, withRemedy } from './explain/change-limit.ts';
export { type Json, problemToJson } from './json/problem-to-json.ts';
export { resultToJson } from './json/result-to-json.ts';
export { type PlanOptions, plan } from './make-plan.ts';
export { nearWorthMicros, withNear, withoutNear } from './near.ts';
export { parsePlannerProblem } from './parse/parse-problem.ts';
export { at, exactObject, Problems, readPart } from './parse/problems.ts';
export type * from './plan.ts';
export type * from './problem.ts';
export {
  type Ask,
  type ChangeCost,
  type ChangeQuestion,
  changeCosts,
  changeMicros,
  type Ladders,
  laddersOf,
} from './quotes/asks.ts';
export type * from './quotes/quotes.ts';
export { quotesOf } from './quotes/quotes-of.ts';
export { withWindow } from './quotes/window.ts';
export type * from './result.ts';
export { blendSchedules } from './schedule.ts';
export { type OpenPlanner, openPlanner, type ProblemChanges } from './search/open-planner.ts';
export { checkPlan, type PlanReport } from './verify/check-plan.ts';
export type { Claimed, ClaimedInfeasible, ClaimedPlan, FalseClaim } from './verify/claimed.ts';
export { assertSound, checkEveryPlan } from './verify/every-plan.ts';
export { parsePlannerResult } from './verify/parse-result.ts';
export {
  type Comparison,
  checkProof,
  compareResults,
  planByWay,
  planOwn,
  WAYS,
  type Way,
  type WayOutcome,
} from './verify/ways.ts';
export { type Change, changedProblem } from './what-if/change.ts';
export {
  type ComponentDifference,
  type PlanDifference,
  type Planned,
  planDifference,
} from './what-if/difference.ts';
export type { Action, Because, Limit, PeriodReason, PriceSource } from './why/reason.ts';
export { reasonsOf } from './why/reasons-of.ts';
export { type Range, type ReasonRun, reasonRuns } from './why/runs.ts';
export { reasonText } from './why/text.ts';
