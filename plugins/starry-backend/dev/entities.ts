import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_IMAGE,
  ANNOTATION_REPOSITORY,
} from '@starry-idp/backstage-plugin-starry-common';
import { parse } from 'yaml';

/** What the catalog has: the chart's offerings, one component and one owner. */
export function entities(options: {
  /** The folder that has a folder for each of them. */
  offerings: string;
  repository: string;
  image: string;
}): Entity[] {
  const { repository, image } = options;
  const offerings: Entity[] = readdirSync(options.offerings).map(name =>
    parse(readFileSync(join(options.offerings, name, 'offering.yaml'), 'utf8')),
  );
  return [
    ...offerings,
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'sample-be',
        annotations: {
          [ANNOTATION_REPOSITORY]: repository,
          [ANNOTATION_IMAGE]: image,
        },
      },
      spec: { type: 'service', lifecycle: 'production', owner: 'user:mock' },
    },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: 'mock' },
      spec: { memberOf: [] },
    },
  ];
}
