import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// How long a query waits for what is to come. The default of one second is
// about the page, not about a machine that has other things to do as well.
configure({ asyncUtilTimeout: 20_000 });

// More than any query waits, so that a test that fails says what it missed.
jest.setTimeout(60_000);
