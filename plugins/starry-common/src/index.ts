/**
 * Types, REST client and permissions shared by the Starry plugins.
 *
 * @packageDocumentation
 */
export * from './schema/openapi';
export * from './labels';
export * from './names';
export * from './offering';
export * from './permissions';
export * from './signals';
