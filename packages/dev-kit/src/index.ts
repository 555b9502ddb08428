/**
 * What scripts, benches and the tests of the whole system share.
 *
 * @packageDocumentation
 */
export { isReady, isSettled } from './argocd/Application';
export type { Application } from './argocd/Application';
export { ApplicationWatch } from './argocd/ApplicationWatch';
export type { ApplicationEvent } from './argocd/ApplicationWatch';
export { ArgoCdClient } from './argocd/ArgoCdClient';
export type { ArgoCdCredentials } from './argocd/ArgoCdClient';
export { chromiumOptions } from './chromiumOptions';
export { answers } from './http/answers';
export { CountingProxy } from './http/CountingProxy';
export type { RouteCount } from './http/CountingProxy';
export { sendJson } from './http/sendJson';
export { startProxy } from './http/startProxy';
export type { RunningProxy } from './http/startProxy';
export { choosePorts, freePort } from './ports';
export { allPages } from './portal/allPages';
export { GuestSession } from './portal/GuestSession';
export { PortalBackend } from './portal/PortalBackend';
export { starryClient } from './portal/starryClient';
export { printTable } from './printTable';
export type { PartResult, Row } from './printTable';
export { ManagedProcess } from './processes/ManagedProcess';
export { processesWith } from './processes/processesWith';
export { startPostgres } from './startPostgres';
export { aMinute, formatMs, median, quantile } from './statistics';
export { waitUntil } from './waitUntil';
export { watchObjects } from './watchObjects';
export type { KubernetesObject } from '@kubernetes/client-node';
