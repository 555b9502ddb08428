import { act } from '@testing-library/react';

/** Hides the tab of the browser, or shows it again. */
export function setHidden(hidden: boolean) {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    value: hidden,
  });
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}
