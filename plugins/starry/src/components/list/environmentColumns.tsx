import type { ReactNode } from 'react';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { isLeaving } from '../../phases';
import type { starryMessages } from '../../translation';
import { Addresses, hasAddresses } from '../environment/Addresses';
import { ServiceRevisions } from '../environment/ServiceRevisions';
import { TimeAgo } from '../time/TimeAgo';
import { TimeLeft } from '../time/TimeLeft';

/** What a list shows of each environment, besides its name and its phase. */
export interface EnvironmentColumn {
  /** Head of the column, and name of the fact on a card. */
  name: Extract<keyof typeof starryMessages, `field.${string}`>;
  /** Its text may wrap in the table, and it has some width of its own. */
  wide?: boolean;
  /** On a card it comes before the others. */
  firstOnCard?: boolean;
  /** Nothing where the environment has none; a card leaves that out. */
  render(environment: Environment, component: string | undefined): ReactNode;
}

/** The columns of the table, in their order, and the facts of a card. */
export const ENVIRONMENT_COLUMNS: EnvironmentColumn[] = [
  {
    name: 'field.runs',
    wide: true,
    render: ({ services, chart }, component) => (
      <ServiceRevisions
        services={services}
        chart={chart}
        component={component}
      />
    ),
  },
  {
    name: 'field.owner',
    render: ({ owner }) => (
      <EntityRefLink entityRef={owner} defaultKind="group" />
    ),
  },
  {
    name: 'field.age',
    render: ({ createdAt }) => <TimeAgo since={createdAt} />,
  },
  {
    name: 'field.timeLeft',
    render: ({ phase, expiresAt }) =>
      !isLeaving(phase) && <TimeLeft until={expiresAt} />,
  },
  {
    name: 'field.addresses',
    firstOnCard: true,
    render: environment =>
      hasAddresses(environment) && <Addresses environment={environment} />,
  },
];
