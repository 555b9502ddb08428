import { parseEntityRef } from '@backstage/catalog-model';
import {
  useRouteRef,
  type AnyParams,
  type RouteFunc,
  type RouteRef,
  type SubRouteRef,
} from '@backstage/core-plugin-api';
import {
  createEnvironmentRouteRef,
  environmentRouteRef,
  platformRouteRef,
  rootRouteRef,
} from '../../routes';

/** Template that creates environments, unless configured otherwise. */
export const DEFAULT_TEMPLATE_REF = 'template:default/ephemeral-environment';

/**
 * Address of an environment's page by its id; undefined in an app that does
 * not have the page.
 */
export function useEnvironmentLink(): ((id: string) => string) | undefined {
  const link = useMountedRouteRef(environmentRouteRef);
  return link && (id => link({ id }));
}

/** Address of the page with all environments, if the app has it. */
export function useEnvironmentsLink(): string | undefined {
  return useMountedRouteRef(rootRouteRef)?.();
}

/** Address of the page for the platform team, if the app has it. */
export function usePlatformLink(): string | undefined {
  return useMountedRouteRef(platformRouteRef)?.();
}

/**
 * Address of the template's form, filled in with `formData`; undefined in an
 * app without a scaffolder.
 */
export function useCreateLink(
  templateRef: string,
  formData: Record<string, string>,
): string | undefined {
  const link = useRouteRef(createEnvironmentRouteRef);
  if (!link) {
    return undefined;
  }
  const { namespace, name } = parseEntityRef(templateRef, {
    defaultKind: 'template',
    defaultNamespace: 'default',
  });
  const path = link({ namespace, templateName: name });
  return Object.keys(formData).length
    ? `${path}?formData=${encodeURIComponent(JSON.stringify(formData))}`
    : path;
}

// Only external references can be optional, and an app may leave out the page.
// The hook throws after it has called its own hooks, so their order is kept.
function useMountedRouteRef<Params extends AnyParams>(
  ref: RouteRef<Params> | SubRouteRef<Params>,
): RouteFunc<Params> | undefined {
  try {
    return useRouteRef(ref);
  } catch {
    return undefined;
  }
}
