import { type Mistake, mistakeOf } from '../../../adapters/sim/ces/systems.ts';
import { assetIdOf } from '../../../adapters/sim/concerto/state.ts';
import {
  type AssetView,
  type Phase,
  type Reason,
  SIGN_SAMPLES_MIN,
} from '../../../engine/commissioning/index.ts';
import { type FleetSystem, fleetSystems, type SystemFault } from '../../../engine/example/index.ts';

/** What is wrong with a system: with itself, with what was entered of it, or with what the vendor says of it. */
export type Defect = SystemFault | 'claimed' | `metadata-${Mistake}` | 'simulated' | 'none';

/** What a defect is to lead to: a phase with a reason, or a warning beside whatever phase. */
type Consequence =
  | { readonly kind: 'phase'; readonly phase: Phase; readonly reasons?: readonly Reason[] }
  | { readonly kind: 'warning'; readonly reason: Reason };

const phase = (of: Phase, ...reasons: readonly Reason[]): Consequence =>
  reasons.length === 0 ? { kind: 'phase', phase: of } : { kind: 'phase', phase: of, reasons };
const warning = (reason: Reason): Consequence => ({ kind: 'warning', reason });

const CONSEQUENCES: Readonly<Record<Defect, Consequence>> = {
  'clock-ahead': warning('ClockSkew'),
  'ct-reversed': warning('CtReversed'),
  'ct-missing': warning('FieldImplausible'),
  'pv-tenfold': warning('FieldImplausible'),
  'beacon-id': warning('UnexpectedDeviceType'),
  'claims-other': phase('quarantined', 'DuplicateClaim'),
  claimed: phase('quarantined', 'DuplicateClaim'),
  silent: phase('awaiting-telemetry', 'NeverHeard'),
  'metadata-no-rating': phase('stalled', 'AcRatingMissing'),
  'metadata-not-applicable': phase('stalled', 'AcRatingImplausible', 'AcRatingMissing'),
  'metadata-mixed': phase('quarantined', 'AcRatingMixed'),
  'metadata-other-coupling': warning('TopologyContradicted'),
  'metadata-other-system': phase('awaiting-metadata', 'MetadataIncomplete'),
  simulated: phase('commissioned'),
  none: phase('commissioned'),
};

/** A system of which the consequence of its defect is not to be seen, and why. */
export interface NotShown {
  readonly assetId: string;
  readonly why: string;
}

/** What became of all systems with a defect. */
export interface DefectOutcome {
  readonly defect: Defect;
  readonly systemCount: number;
  /** What the defect is to lead to: `CtReversed`, `quarantined (DuplicateClaim)`. */
  readonly leadsTo: string;
  /** Systems of which that is to be seen. */
  readonly shownCount: number;
  readonly notShown: readonly NotShown[];
  readonly outcomes: readonly { readonly phase: string; readonly reason: string; readonly count: number }[];
  /** Assets that are warned about, by reason: nothing depends on it, and somebody should look. */
  readonly warnings: { readonly [reason: string]: number };
}

export interface DefectOptions {
  readonly seed: number;
  readonly systems: number;
  readonly clean: boolean;
  readonly wrongMetadataPct: number;
}

/** What became of the systems with each kind of defect. */
export function defectsOf(views: readonly AssetView[], options: DefectOptions): readonly DefectOutcome[] {
  const { seed, systems, clean } = options;
  const byId = new Map(views.map((view) => [view.facts.device.id, view]));
  const fleet = fleetSystems({ seed, systemCount: systems, hasDefects: !clean });
  const claimed = new Set(
    fleet.flatMap(({ systemId, enteredId }) => (systemId === enteredId ? [] : [enteredId])),
  );
  const kinds = Map.groupBy(fleet, (system) => defectOf(system, claimed, options));
  return [...kinds].map(([defect, of]) => {
    const found = of.flatMap((system) => {
      const view = byId.get(assetIdOf(system.index));
      return view === undefined ? [] : [{ system, view }];
    });
    const consequence = CONSEQUENCES[defect];
    const hidden = found.filter(({ view }) => !isShown(view, consequence));
    return {
      defect,
      systemCount: of.length,
      leadsTo: consequenceText(consequence),
      shownCount: found.length - hidden.length,
      notShown: hidden.map(({ view }) => ({ assetId: view.facts.device.id, why: whyHidden(view, defect) })),
      outcomes: outcomesOf(found.map(({ view }) => view)),
      warnings: warningCounts(found.map(({ view }) => view)),
    };
  });
}

function defectOf(
  system: FleetSystem,
  claimed: ReadonlySet<string>,
  { seed, clean, wrongMetadataPct }: DefectOptions,
): Defect {
  const { fault, simulated, systemId } = system;
  if (fault !== undefined) return fault;
  if (claimed.has(systemId)) return 'claimed';
  if (simulated) return 'simulated';
  const mistake = clean ? undefined : mistakeOf(system, seed, wrongMetadataPct);
  return mistake === undefined ? 'none' : `metadata-${mistake}`;
}

function isShown({ phase: now, assessment }: AssetView, consequence: Consequence): boolean {
  if (consequence.kind === 'warning')
    return assessment.warnings.some(({ reason }) => reason === consequence.reason);
  return now.phase === consequence.phase && (consequence.reasons?.includes(now.reason) ?? true);
}

function consequenceText(consequence: Consequence): string {
  if (consequence.kind === 'warning') return consequence.reason;
  const { phase: of, reasons } = consequence;
  return reasons === undefined ? of : `${of} (${reasons[0]})`;
}

/** What a warning is made from has to be heard first, and some of it by day or by night. */
function whyHidden({ facts, phase: now }: AssetView, defect: Defect): string {
  const { others, isIncumbent } = facts.claim;
  const phaseText = `${now.phase} (${now.reason})`;
  if (isIncumbent && others.length > 0) return `it had the id before ${others.join(', ')}: ${phaseText}`;
  if (CONSEQUENCES[defect].kind === 'phase') return phaseText;
  const { evidence } = facts.heartbeat ?? {};
  const { seen = {}, delaysMs = [], meterSigns = '', inverterSigns = '' } = evidence ?? {};
  if (delaysMs.length < SIGN_SAMPLES_MIN) return `too little was heard: ${phaseText}`;
  const sunCount = (seen['pv-on-bus']?.count ?? 0) + (seen['pv-on-ac']?.count ?? 0);
  if (NEED_SUN.has(defect) && sunCount < SIGN_SAMPLES_MIN)
    return `too little sun: ${sunCount} records with photovoltaics`;
  if (defect === 'ct-reversed')
    return `too little that tells the sign of its meter: ${meterSigns.length + inverterSigns.length} samples`;
  return phaseText;
}

const NEED_SUN: ReadonlySet<Defect> = new Set(['pv-tenfold', 'metadata-other-coupling']);

function outcomesOf(views: readonly AssetView[]): DefectOutcome['outcomes'] {
  return [...Map.groupBy(views, ({ phase: of }) => `${of.phase} ${of.reason}`).values()]
    .map((of) => ({ phase: of[0]!.phase.phase, reason: of[0]!.phase.reason, count: of.length }))
    .sort((left, right) => right.count - left.count);
}

function warningCounts(views: readonly AssetView[]): { readonly [reason: string]: number } {
  const reasons = views.flatMap(({ assessment }) => [
    ...new Set(assessment.warnings.map(({ reason }) => reason)),
  ]);
  const counts = Map.groupBy(reasons, (reason) => reason);
  return Object.fromEntries([...counts].map(([reason, of]) => [reason, of.length]));
}
