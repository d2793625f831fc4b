/** The processes of commissioning: each with no more ports than it needs. */
export {
  BoardSheet,
  type FleetBoard,
  type PhaseChange,
  type PhaseCount,
  type PhaseSeen,
  type PhaseSince,
  type PhasesSeen,
  phaseChanges,
  type UnknownCounts,
  unknownCounts,
  WAITING_MAX,
  type WaitingAsset,
} from './board.ts';
export {
  type AssetChoice,
  type ChosenAssets,
  chooseAssets,
  chosenViews,
  isSettled,
} from './choose.ts';
export {
  type AppliedPlan,
  type ApplyPorts,
  applyPlan,
  type CommissionedPass,
  commissionOnce,
  cutBecause,
  fleetDigestOf,
  foundForSaved,
  type ProvisionedAsset,
  plannedIn,
  type Reconciled,
  type ReconcilePorts,
  reconcile,
  type SavedPlan,
  staleBecause,
  sweepTable,
} from './commission.ts';
export {
  type EvaluationPorts,
  type EvaluationReport,
  type EvaluationSettings,
  evaluateStates,
  type SiteChange,
} from './evaluate.ts';
export { inParallel } from './in-parallel.ts';
export { askMetadata, type FleetFailure, type MetadataPorts, type MetadataReport } from './metadata.ts';
export { type AssetReading, readAsset } from './one-asset.ts';
export { isIdle, type OutlookPorts, type RoundAhead, roundAhead, type SiteAhead } from './outlook.ts';
export { type PhasedAsset, phasedAssets } from './phased.ts';
export {
  createdCounts,
  type FleetLook,
  type FleetPollers,
  fleetPollers,
  POLLER_MS,
  POLLERS,
  type Poller,
  type PollerName,
  type PollerPorts,
  type PollerRun,
  type PollerSettings,
} from './pollers.ts';
export { type Provisioned, type Provisioning, type ProvisioningPorts, provision } from './provision.ts';
export {
  QUARANTINE_REASONS,
  type QuarantineReason,
  quarantine,
  quarantineKeyOf,
  type Refused,
  SAMPLES_AT_EACH_END,
} from './quarantine.ts';
export { type RebuildReport, rebuildTable } from './rebuild.ts';
export { type Recheck, type RecheckPorts, recheck } from './recheck.ts';
export { PUT_APART_KEPT_MS, takeOut } from './retention.ts';
export {
  type RoundPorts,
  type RoundScope,
  type RoundSettings,
  type StatusRound,
  statusRound,
} from './round.ts';
export {
  namedSystems,
  openSeriesFeed,
  type SeriesFeed,
  type SeriesFeedReport,
} from './series-feed.ts';
export { SYSTEM_SERIES, type SystemSeries, systemOfSeries, systemSeriesId } from './site-series.ts';
export {
  type DueSite,
  dueSites,
  type PollSettings,
  pollCanaries,
  pollStatus,
  type StatusPorts,
  type StatusReport,
  statusFreshMsOf,
} from './status.ts';
export {
  askForSweep,
  isSweepAsked,
  type RegistrarReport,
  reasonOfUnknown,
  registerAssets,
  SWEEP_ASKED_MS,
} from './sweep-asked.ts';
export { type SweepReport, sweepAssets } from './sweep-assets.ts';
export {
  type ArrivedMessage,
  type MeasurementFeed,
  openTelemetryProcessor,
  type SystemMeasurements,
  type TelemetryPorts,
  type TelemetryProcessor,
  type TelemetryReport,
} from './telemetry.ts';
export {
  type FleetPass,
  openPass,
  type PassOptions,
  type PassRepositories,
  type ToldPhase,
  type ToldSince,
} from './told/index.ts';
export {
  type FleetReading,
  type PolledFacts,
  queryFacts,
  queryViews,
  type ReadingOptions,
  readFacts,
  readPolled,
  readStates,
  readViews,
  systemKeyOf,
} from './view.ts';
