import { PlatformOffering } from './OfferingCatalog';

/**
 * Names of the offerings that others of the same environment stand in front of:
 * what has an address and depends on an offering, such as a gateway, is the way
 * to it. Services of those have no address of their own unless asked for, since
 * it would be a way round. The environment's chart decides by the same rule.
 */
export function offeringsBehind(
  offerings: Array<Pick<PlatformOffering, 'exposed' | 'dependencies'>>,
): Set<string> {
  return new Set(
    offerings
      .filter(({ exposed }) => exposed)
      .flatMap(({ dependencies }) => dependencies),
  );
}
