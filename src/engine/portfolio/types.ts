import type { ContractId, DeviceId, FeederId, GroupId, ParticipantId, SeriesId, SiteId } from '../ids.ts';
import type { PeriodMinutes, Zone } from '../time/index.ts';

/** The portfolio: who takes part, where, with what, and under which agreements. Immutable data. */

export interface FlexGroup {
  readonly id: GroupId;
  readonly name: string;
  /** IANA zone; days and periods are the group's. */
  readonly zone: Zone;
  readonly periodMinutes: PeriodMinutes;
  /** ISO 4217. */
  readonly currency: string;
  /** Limits of the sum of all participants [W] ≥ 0. */
  readonly importLimitW?: number;
  readonly exportLimitW?: number;
  /** Parts of the grid that hold only so much; absent: none. */
  readonly feeders?: readonly Feeder[];
  /** What is done where the group deviates from what was ordered of it; absent: nothing. */
  readonly rebalance?: RebalancePolicy;
}

/** A part of the grid behind which participants are: a street, a transformer. One may be behind several. */
export interface Feeder {
  readonly id: FeederId;
  /** Limits of the sum of all participants behind it [W] ≥ 0; absent: none. */
  readonly importLimitW?: number;
  readonly exportLimitW?: number;
  /** Hours with other limits; of several that hold at once the narrowest counts. */
  readonly hours: readonly FeederHours[];
}

/** Limits at some hours [W] ≥ 0, in place of the feeder's own; absent: the feeder's own. */
export interface FeederHours extends AvailabilityWindow {
  readonly importLimitW?: number;
  readonly exportLimitW?: number;
}

/** The most feeders that a group may have: each is a limit for every period when offers are chosen. */
export const FEEDERS_MAX = 100;

/** When a group's deviation from what it is committed to is made good, and at which price. */
export interface RebalancePolicy {
  /** Deviation of a period that is let be. */
  readonly tolerance: RebalanceTolerance;
  /** `ordered`: periods that an order changes; `day`: all periods of a day that has orders. */
  readonly periods: 'ordered' | 'day';
  /**
   * Market cycles that one cause may lead to, 1 to {@link REBALANCE_ROUNDS_MAX}; a few in which nobody offers anything
   * do not count.
   */
  readonly roundsMax: number;
  /** Whether a changed aggregate prognosis starts rebalancing by itself. */
  readonly auto: boolean;
  /** What a kWh of deviation beyond the tolerance costs [micro-units per kWh]: nobody is paid more to avoid it. */
  readonly shortfallMicrosPerKwh: number;
  /** Room for the opposite change in periods to which the group is not committed [W] ≥ 0; absent: as much as is asked. */
  readonly reboundW?: number;
}

/** In watts, or in per cent of the power to which the group is committed in that period. */
export type RebalanceTolerance =
  | { readonly kind: 'power'; readonly powerW: number }
  | { readonly kind: 'percent'; readonly pct: number };

/** The most rounds that a policy may allow. */
export const REBALANCE_ROUNDS_MAX = 5;

/** A member of a group. `site`: one of our own, for which the trader answers here. */
export interface Participant {
  readonly id: ParticipantId;
  readonly groupId: GroupId;
  readonly kind: 'site';
  readonly siteId: SiteId;
  /** Of the group: those that it is behind; absent: none. */
  readonly feederIds?: readonly FeederId[];
}

/** A price over time: `factor · series + addMicrosPerKwh`, or a constant. */
export type PriceRule =
  | { readonly kind: 'constant'; readonly priceMicrosPerKwh: number }
  | {
      readonly kind: 'series';
      readonly seriesId: SeriesId;
      readonly factor: number;
      readonly addMicrosPerKwh: number;
    };

export interface Site {
  readonly id: SiteId;
  /** Meter limits [W] ≥ 0, physical; absent: none. */
  readonly importLimitW?: number;
  readonly exportLimitW?: number;
  readonly importPrice: PriceRule;
  readonly exportPrice: PriceRule;
  readonly baseLoad: BaseLoad;
  readonly devices: readonly DeviceSpec[];
}

/** What cannot be steered: a measured series from which a forecast is made, or a constant. */
export type BaseLoad =
  | { readonly kind: 'constant'; readonly powerW: number }
  | { readonly kind: 'series'; readonly seriesId: SeriesId };

export interface BatterySpec {
  readonly kind: 'battery';
  readonly id: DeviceId;
  readonly capacityWh: number;
  readonly socPctMin: number;
  readonly socPctMax: number;
  /** State at the start of the first day that is planned. */
  readonly socPctStart: number;
  readonly chargePowerWMax: number;
  readonly dischargePowerWMax: number;
  readonly chargeEfficiencyPu: number;
  readonly dischargeEfficiencyPu: number;
  readonly wearMicrosPerKwhDischarged: number;
}

export interface PvSpec {
  readonly kind: 'pv';
  readonly id: DeviceId;
  /** Measured generation, positive [W]. */
  readonly seriesId: SeriesId;
  readonly curtailable: boolean;
  /** Installed power [W]: no forecast above it; absent: not bounded. */
  readonly peakPowerW?: number;
}

/** Daily stay of a vehicle, in minutes of the wall clock after local midnight. */
export interface VehicleSession {
  readonly arrivalMinutes: number;
  /** Later than arrival on the same day, or on the next where smaller. */
  readonly departureMinutes: number;
  readonly energyWh: number;
  /** Days on which it takes place, 1 Monday … 7 Sunday. */
  readonly weekdays: readonly number[];
}

export interface ChargerSpec {
  readonly kind: 'charger';
  readonly id: DeviceId;
  readonly chargePowerWMax: number;
  /** Least power at which it charges at all [W]; 0: any. */
  readonly chargePowerWMin: number;
  readonly chargeEfficiencyPu: number;
  readonly sessions: readonly VehicleSession[];
}

/** Heat pump or boiler on a thermal store; its content counts as usable heat above the lower bound. */
export interface ThermalSpec {
  readonly kind: 'thermal';
  readonly id: DeviceId;
  readonly capacityWh: number;
  readonly socPctStart: number;
  readonly powerWMax: number;
  /** Heat per electricity: 1 for a boiler, 3 for a typical heat pump. */
  readonly coefficientOfPerformance: number;
  /** Part of the content lost per hour. */
  readonly lossPuPerHour: number;
  /** Mean heat demand [W]. */
  readonly demandW: number;
}

export interface ShiftableSpec {
  readonly kind: 'shiftable';
  readonly id: DeviceId;
  readonly powerW: number;
  readonly durationMinutes: number;
  /** Window in which it runs once a day, minutes of the wall clock. */
  readonly earliestStartMinutes: number;
  readonly latestEndMinutes: number;
  readonly weekdays: readonly number[];
}

export type DeviceSpec = BatterySpec | PvSpec | ChargerSpec | ThermalSpec | ShiftableSpec;

/** What a participant agreed to: `up` = consume more, `down` = consume less. */
export interface Contract {
  readonly id: ContractId;
  readonly participantId: ParticipantId;
  readonly direction: 'up' | 'down';
  readonly priceMicrosPerKwh: number;
  readonly pricePerInvocationMicros: number;
  /** When it may be used; empty: always. Minutes of the wall clock, end exclusive. */
  readonly windows: readonly AvailabilityWindow[];
  /** Time between order and first change [min]. */
  readonly noticeMinutes: number;
  readonly minDurationMinutes: number;
  /** Absent: no bound. */
  readonly maxDurationMinutes?: number;
  readonly powerWMax: number;
  /** Absent: no bound. */
  readonly maxInvocationsPerDay?: number;
  readonly restMinutes: number;
  /** How fast the delivered change may grow and shrink [W per minute] > 0; absent: at once. */
  readonly rampWPerMinute?: number;
  /**
   * What is expected of the rest of a day, so that the last uses of it are not sold too cheaply: how often the contract is called
   * on a whole day of its windows, and what a call is worth beyond the contract's price; absent: nothing is
   * added to an offer for the uses that are left.
   */
  readonly expectedCalls?: ExpectedCalls;
  /** Offer no more than survives all but the worst of forecasts: so large a part of them is worse, (0..0.5]; absent: what is forecast. */
  readonly robustPu?: number;
}

/** Calls of a contract as they are expected. */
export interface ExpectedCalls {
  /** On average [calls per day] > 0. */
  readonly perDay: number;
  /** Of one call beyond what the contract is paid, on average [micro-units] ≥ 0. */
  readonly worthMicros: number;
}

export interface AvailabilityWindow {
  readonly startMinutes: number;
  readonly endMinutes: number;
  readonly weekdays: readonly number[];
}

export interface Portfolio {
  readonly groups: readonly FlexGroup[];
  readonly participants: readonly Participant[];
  readonly sites: readonly Site[];
  readonly contracts: readonly Contract[];
}
