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
  ChartRollout,
  ChartStatus,
  CreateEnvironmentRequest,
  Environment,
  EnvironmentChart,
  EnvironmentList,
  Freshness,
  Health,
  Instance,
  InstanceList,
  InstanceRights,
  InstanceRightsList,
  Issue,
  NameProposal,
  Offering,
  OfferingList,
  Orphan,
  OrphanKind,
  OrphanList,
  OrphanReason,
  OrphanSearch,
  OrphanState,
  OwnerChoices,
  PageInfo,
  Phase,
  Reason,
  RedeployRequest,
  Right,
  RightState,
  RightSystem,
  Service,
  ServiceRedeploy,
  ServiceRequest,
  Software,
  Stage,
  Timeline,
  TimelineEvent,
} from './schema/openapi';
export * from './describeSchemaError';
export * from './labels';
export * from './names';
export * from './offering';
export * from './permissions';
export * from './signals';
export * from './stages';
