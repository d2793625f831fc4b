export { makeRequest, type RequestRange, type RequestStatement } from './make-request.ts';
export type {
  AcceptedOffer,
  AggregateOffer,
  FlexOffer,
  FlexOrder,
  Invocation,
  OfferOption,
  Robust,
} from './offer.ts';
export type { Disposition, FlexRequest } from './request.ts';
