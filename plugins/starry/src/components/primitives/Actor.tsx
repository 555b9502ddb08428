import { EntityRefLink } from '@backstage/plugin-catalog-react';

/** Who did something, with a link where that is a person or a group. */
export function Actor(props: { actor: string }) {
  // Services do things too, and have no page in the catalog.
  return /^(user|group):[^/]+\/[^/]+$/i.test(props.actor) ? (
    <EntityRefLink entityRef={props.actor} defaultKind="user" />
  ) : (
    <>{props.actor}</>
  );
}
