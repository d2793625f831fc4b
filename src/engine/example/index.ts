export {
  type Community,
  type CommunityOptions,
  EXAMPLE_PLACE,
  EXAMPLE_PRICE_SERIES,
  EXAMPLE_ZONE,
  exampleCommunity,
} from './community.ts';
export { type Household, householdLoad, householdPv } from './household.ts';
export { marketPrices } from './prices.ts';
