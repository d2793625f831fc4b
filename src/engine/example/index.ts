export {
  type Community,
  type CommunityOptions,
  EXAMPLE_PLACE,
  EXAMPLE_PRICE_SERIES,
  EXAMPLE_ZONE,
  exampleCommunity,
} from './community.ts';
export { type FleetRecordingOptions, fleetMessages } from './fleet/fleet.ts';
export { type FleetMessage, INTERVAL_MS } from './fleet/reporter.ts';
export { type FleetOptions, type FleetSystem, fleetSystems, type SystemFault } from './fleet/system.ts';
export { type Household, householdLoad, householdPv } from './household.ts';
export { marketPrices } from './prices.ts';
