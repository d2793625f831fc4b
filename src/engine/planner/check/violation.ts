/** A rule of the problem that a schedule breaks. */
export interface Violation {
  /** What is broken: physics, somebody's right, or a wish. Priced breaches are no violations. */
  readonly tier: 'physical' | 'order' | 'wish';
  readonly rule: ViolatedRule;
  /** The device, constraint or target; `site` for the connection. */
  readonly id: string;
  /** Of a target: the device that it is of. */
  readonly deviceId?: string;
  readonly period: number;
  /** By how much, ≥ 0. */
  readonly amount: number;
  readonly unit: 'W' | 'Wh';
}

/** Which rule; each belongs to one file of this folder. */
export type ViolatedRule =
  | 'balance'
  | 'import-limit'
  | 'export-limit'
  | 'import-and-export'
  | 'pv-surplus'
  | 'charge-limit'
  | 'discharge-limit'
  | 'charge-minimum'
  | 'discharge-minimum'
  | 'charge-step'
  | 'charge-and-discharge'
  | 'charge-from-grid'
  | 'discharge-to-grid'
  | 'stored-energy'
  | 'energy-min'
  | 'energy-max'
  | 'target-min'
  | 'target-max'
  | 'generation'
  | 'curtailment'
  | 'run'
  | 'constraint-min'
  | 'constraint-max';

/** Takes down a breach where it is more than the tolerance. */
export type Report = (
  violation: Omit<Violation, 'amount' | 'unit' | 'tier'> & {
    readonly tier?: Violation['tier'];
    readonly amount: number;
    readonly unit?: Violation['unit'];
  },
) => void;
