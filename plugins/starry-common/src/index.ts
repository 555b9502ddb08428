/**
 * Types, REST client and permissions shared by the Starry plugins.
 *
 * @packageDocumentation
 */
export * from './client';
// The generated client is left out: StarryClient is made with it.
export type {
  Branch,
  BranchList,
  CreateEnvironmentRequest,
  Environment,
  EnvironmentList,
  Freshness,
  Health,
  Instance,
  InstanceList,
  Issue,
  NameProposal,
  Offering,
  OfferingList,
  PageInfo,
  Phase,
  Service,
  ServiceRequest,
  Stage,
  Timeline,
  TimelineEvent,
} from './schema/openapi';
export * from './labels';
export * from './names';
export * from './offering';
export * from './permissions';
export * from './signals';
