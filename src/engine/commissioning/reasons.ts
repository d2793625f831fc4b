/** What somebody has to do about a reason: nothing but wait, act on the plant or in a system, mend data, or report a bug. */
export type ReasonGroup = 'fine' | 'wait' | 'act' | 'mend' | 'bug';

/** What is known of a reason. */
export interface ReasonKind {
  readonly group: ReasonGroup;
  /** The one thing that a person can do; undefined where there is nothing to do. */
  readonly todo?: string;
}

const fine: ReasonKind = { group: 'fine' };
const wait = (todo?: string): ReasonKind => ({ group: 'wait', ...(todo === undefined ? {} : { todo }) });
const act = (todo: string): ReasonKind => ({ group: 'act', todo });
const mend = (todo: string): ReasonKind => ({ group: 'mend', todo });

/** Every reason that a condition, a state or a quarantined record can have: a closed list that scripts may rely on. */
export const REASONS = {
  // What exists, and whether it can be told apart.
  InConcerto: fine,
  AbsentFromConcerto: act('put the asset back in Concerto, or let it expire'),
  MassAbsenceGuard: act(
    'see why so many assets are missing in Concerto; if they are gone, "flex pwrcell register --believe-absences"',
  ),
  SweepIncomplete: wait(),
  IdentityValid: fine,
  BadRemoteId: mend('correct the remote id of the asset in Concerto: 12 hexadecimal digits'),
  UnexpectedDeviceType: mend('see whether the remote id is that of the inverter, not of another part'),
  Unique: fine,
  DuplicateClaim: mend('remove the remote id from all assets but one in Concerto'),
  SiteChanged: wait(),

  // What the vendor knows of it.
  MetadataReady: fine,
  Simulated: fine,
  MetadataPending: wait(),
  MetadataTimeout: act('ask the vendor why its cloud has no metadata of the system'),
  MetadataIncomplete: wait('ask the vendor why its cloud leaves out systems of the site'),
  UnsolicitedMetadata: wait(),
  VendorSiteMissing: mend("enter the vendor's site of the asset in Concerto"),
  AllAcRatingsZero: fine,
  AcRatingSet: fine,
  AcRatingSetAndPvLinks: fine,
  NoPvFound: mend('see whether the rating of the photovoltaics is set in the inverter'),
  AcRatingMixed: mend('set the rating of the photovoltaics in all inverters alike'),
  AcRatingMissing: mend('set the rating of the photovoltaics in the inverter'),
  AcRatingImplausible: mend('correct the rating of the photovoltaics in the inverter'),
  TopologyContradicted: mend('compare the wiring with the rating of the photovoltaics in the inverter'),
  TopologyChanged: act('confirm the new wiring, or correct the rating in the inverter'),

  // What is made of it in Concerto.
  AlreadyProvisioned: fine,
  Provisioned: fine,
  AutoEnabled: wait(),
  AutoDisabled: act('run with --auto, or create site and inverter in Concerto'),
  AutoDisabledMidway: act('run with --auto to complete what has begun'),
  CreateLimitReached: wait('raise --max-creates'),
  NotYetProvisioned: wait(),
  PartialProvision: wait(),
  OutcomeUnknown: wait(),
  Conflict: wait(),
  Linked: fine,
  Unlinked: act('run with --auto, or give the asset its site and inverter again in Concerto'),
  LinkRemoved: act('give the asset its site and inverter again in Concerto, if it is to be linked'),

  // What is heard of it.
  TelemetryFresh: fine,
  TelemetryFlowing: fine,
  TelemetryTimeout: act('see whether the system is connected to the internet'),
  NeverHeard: act('see whether the system has been connected at all'),
  NeverConnected: act('see whether the system has been connected at all'),
  StatusFresh: fine,
  StatusStale: wait(),
  StatusContradictsTelemetry: wait(),
  StaleAnswer: wait(),
  CesError: act('see what the vendor says of the system'),
  CesUnavailable: wait(),
  InverterFault: act('have the system looked at'),
  StateDiffers: wait('see who else tells Concerto the state of the asset'),
  Flapping: act('see why the connection of the system comes and goes'),
  IngestSuspect: act('see whether the stream is late: so many systems do not fall silent at once'),

  // What is wrong with single records.
  UnknownDevice: mend('enter the system in Concerto, or have it stop sending'),
  UnknownPendingSweep: wait('sweep Concerto: flex pwrcell register'),
  Duplicate: fine,
  ConflictingDuplicate: act('ask the vendor which of the two measurements is right'),
  Late: fine,
  TooOld: act('see why the system sends what is older than a week'),
  FutureTimestamp: act('set the clock of the system'),
  DecodeError: act('see who writes into the stream'),
  FieldImplausible: act('see what is wrong with the meter'),
  CounterReset: fine,
  SignSuspect: act('have it seen to whether the battery counts charging as discharging'),
  CtReversed: act('have the current transformers turned round'),
  ClockSkew: act('set the clock of the system'),
  MeasurementRefused: act('see in Concerto why it does not take measurements of the asset'),
  SimRealCollision: mend('correct in Concerto whether the asset is simulated'),
} as const satisfies { readonly [reason: string]: ReasonKind };

/** A reason, as it is printed, stored and scripted against. */
export type Reason = keyof typeof REASONS;

/** What a person can do about a reason. */
export function todoOf(reason: Reason): string | undefined {
  return (REASONS[reason] as ReasonKind).todo;
}

/** What kind of reason it is. */
export function groupOf(reason: Reason): ReasonGroup {
  return REASONS[reason].group;
}
