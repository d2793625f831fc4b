export { type Arrival, ArrivalOrder, possibleMemory, type SentMessage } from './arrival.ts';
export { type Claim, type Claimant, claimsOf, ownersOf } from './claims.ts';
export {
  ABSENT_MS,
  ABSENT_SWEEPS,
  type Assessment,
  assess,
  CONDITIONS,
  type Condition,
  type ConditionName,
  evidenceOf,
  hasConnection,
  isGone,
  METADATA_DEADLINE_MS,
} from './conditions.ts';
export { type Drift, driftOf } from './drift.ts';
export * from './facts.ts';
export type * from './fleet.ts';
export { isSystemId } from './identity.ts';
export * from './intake.ts';
export {
  adoptedSiteId,
  countedFacts,
  foundMsOf,
  isSinceReturn,
  isToldSinceReturn,
  lostLink,
  siteIdOf,
  siteIntent,
} from './intents.ts';
export * from './mapping.ts';
export {
  expiryMs,
  ORPHAN_EXPIRY_MS,
  PHASES,
  type Phase,
  type PhaseVerdict,
  phaseOf,
  TOMBSTONE_MS,
} from './phase.ts';
export {
  type AssetView,
  type CommissioningPlan,
  type DeferredAsset,
  METADATA_TTL_MS,
  metadataDueMs,
  type PlannedAction,
  type PlanSettings,
  planCommissioning,
  provisioningKeys,
  unaskedBecause,
  viewOf,
  wantedMetadata,
  withDeferred,
} from './plan.ts';
export { groupOf, REASONS, type Reason, type ReasonGroup, todoOf } from './reasons.ts';
export {
  type Evidence,
  OFFLINE_TIMEOUT_MS,
  remoteState,
  type StateRules,
  type StateVerdict,
  siteState,
} from './remote-state.ts';
export { type SinceEvidence, sinceMsOf } from './since.ts';
export { type StateClass, saysAcCoupled, stateClassOf, stateCodeText } from './state-code.ts';
export * from './stream-evidence.ts';
export { streamWarnings, type Warning } from './stream-warnings.ts';
export {
  ADAPTER,
  applySweep,
  generationOf,
  type ReturnedAsset,
  type Sweep,
  type SweepOutcome,
  type SweepRules,
  sweepOf,
} from './sweep.ts';
export { timeoutAdvice } from './timeout-advice.ts';
export { createCommand, todoFor } from './todo.ts';
export { metadataOf, type SiteAnswers, type Topology, type TopologyClass, topologyOf } from './topology.ts';
export * from './transitions.ts';
export * from './tune/listen.ts';
export * from './tune/observed.ts';
export * from './tune/polling.ts';
export * from './tune/recommend.ts';
export type { Interval } from './tune/resample.ts';
export * from './tune/timeouts.ts';
export * from './tune/usefulness.ts';
export * from './tune/worst.ts';
