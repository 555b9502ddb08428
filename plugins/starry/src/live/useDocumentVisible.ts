import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

const isVisible = () => !document.hidden;

/** Whether the tab of the browser can be seen. */
export function useDocumentVisible(): boolean {
  return useSyncExternalStore(subscribe, isVisible);
}
