//

export * from '../models/Branch.model';
export * from '../models/BranchList.model';
export * from '../models/CreateEnvironmentRequest.model';
export * from '../models/Environment.model';
export * from '../models/EnvironmentList.model';
export * from '../models/ErrorError.model';
export * from '../models/ErrorRequest.model';
export * from '../models/ErrorResponse.model';
export * from '../models/Freshness.model';
export * from '../models/Health.model';
export * from '../models/Instance.model';
export * from '../models/InstanceList.model';
export * from '../models/Issue.model';
export * from '../models/ModelError.model';
export * from '../models/NameProposal.model';
export * from '../models/Offering.model';
export * from '../models/OfferingList.model';
export * from '../models/PageInfo.model';
export * from '../models/Phase.model';
export * from '../models/Service.model';
export * from '../models/ServiceRequest.model';
export * from '../models/Stage.model';
export * from '../models/Timeline.model';
export * from '../models/TimelineEvent.model';
