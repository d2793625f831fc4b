export { adviseOnPortfolio } from './advise.ts';
export {
  type ChangedEntity,
  diffPortfolio,
  type EntityRef,
  isEmptyDiff,
  type PortfolioDiff,
} from './diff.ts';
export type { FieldChange, FieldValue } from './field-changes.ts';
export { portfolioOfGroup } from './lookup.ts';
export {
  type ApplyOptions,
  applyToPortfolio,
  EMPTY_PORTFOLIO,
  ENTITY_KINDS,
  type EntityKind,
  sortPortfolio,
} from './merge.ts';
export type {
  AvailabilityWindow,
  BaseLoad,
  BatterySpec,
  ChargerSpec,
  Contract,
  DeviceSpec,
  ExpectedCalls,
  Feeder,
  FeederHours,
  FlexGroup,
  Participant,
  Portfolio,
  PriceRule,
  PvSpec,
  RebalancePolicy,
  RebalanceTolerance,
  ShiftableSpec,
  Site,
  ThermalSpec,
  VehicleSession,
} from './types.ts';
export { FEEDERS_MAX, REBALANCE_ROUNDS_MAX } from './types.ts';
export { validatePortfolio } from './validate/validate.ts';
